DecodeBenchmark.run()
