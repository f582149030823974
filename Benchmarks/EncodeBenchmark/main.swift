EncodeBenchmark.run(CommandLine.arguments)
