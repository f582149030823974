import ReplicatorService

Program.main()
