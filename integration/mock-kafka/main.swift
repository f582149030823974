import Glibc

exit(MockKafka.run())
