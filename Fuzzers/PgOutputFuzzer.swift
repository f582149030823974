/// What libFuzzer calls with each input; see `FuzzInput` for its form.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzInput.run(UnsafeRawBufferPointer(start: start, count: count))
  return 0
}
