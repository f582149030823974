/// The decimal digits that Java 17 chooses for a floating-point number.
///
/// Digits are taken off until what is left lies within half the distance to the next number. Two habits make some
/// results longer than needed: whole numbers below 2^63 keep all digits their precision can tell, and for powers of
/// two, whose lower neighbour is nearer, half of that half counts on both sides. Later releases choose the shortest;
/// the two read back alike.
struct JavaDigits {
  /// Values 0...9, the first not zero.
  private(set) var digits = Digits()
  /// Where the point stands: the number is 0.d1d2d3... times 10 to this power.
  private(set) var point = 0

  /// `significand` x 2^`exponent`, which is not zero; `precision` is the bits of a normal number's significand.
  init(_ significand: UInt64, _ exponent: Int, precision: Int) {
    let zeros = significand.trailingZeroBitCount
    let bits = 64 - significand.leadingZeroBitCount
    let binaryExponent = exponent + bits - 1
    if exponent + zeros >= 0, binaryExponent <= 62 {
      let whole = exponent >= 0 ? significand << UInt64(exponent) : significand >> UInt64(-exponent)
      takeWhole(whole, insignificantBits: binaryExponent - bits - 1)
    } else {
      take(significand >> UInt64(zeros), exponent + zeros, halfStep: exponent - 1, isPowerOfTwo: bits - zeros == 1)
    }
  }

  /// A whole number, without the digits that lie below its precision.
  private mutating func takeWhole(_ number: UInt64, insignificantBits: Int) {
    var rest = number
    // log10(2) is 0.30103.
    let dropped = insignificantBits > 1 ? insignificantBits * 30_103 / 100_000 : 0
    if dropped > 0 {
      let power = IntegerText.powerOfTen(dropped)
      let remainder = rest % power
      rest = rest / power + (remainder >= power / 2 ? 1 : 0)
    }
    point = dropped
    while rest > 0, rest % 10 == 0 {
      rest /= 10
      point += 1
    }
    var power: UInt64 = 1
    while rest / power >= 10 { power *= 10 }
    while power > 0 {
      digits.append(UInt8(rest / power % 10))
      power /= 10
    }
    point += digits.count
  }

  /// Any number: `odd` x 2^`exponent`, half the distance to its neighbours being 2^`halfStep`.
  private mutating func take(_ odd: UInt64, _ exponent: Int, halfStep: Int, isPowerOfTwo: Bool) {
    let halfStep = isPowerOfTwo ? halfStep - 1 : halfStep
    // number = left / scale and half step = step / scale, all whole.
    let shift = max(0, -min(exponent, halfStep))
    let power = JavaDigits.estimate(odd, exponent)
    // Three and a third bits a decimal digit; twelve to spare for the estimate's error and two more digits on the way.
    let scaleBits = shift + max(0, power) * 10 / 3 + 1
    let leftBits = 64 - odd.leadingZeroBitCount + exponent + shift + max(0, -power) * 10 / 3 + 1
    let bits = max(scaleBits, leftBits) + 12
    if bits <= 64 {
      take(Fixed<UInt64>(odd), exponent, halfStep, shift, power)
    } else if bits <= 128 {
      take(Fixed<UInt128>(odd), exponent, halfStep, shift, power)
    } else {
      take(Natural(odd), exponent, halfStep, shift, power)
    }
  }

  @inline(__always)
  private mutating func take<Number: DigitNumber>(
    _ odd: Number, _ exponent: Int, _ halfStep: Int, _ shift: Int, _ estimate: Int
  ) {
    var power = estimate
    var left = odd
    left.shift(exponent + shift)
    var step = Number(1)
    step.shift(halfStep + shift)
    var scale = Number(1)
    scale.shift(shift)
    if power > 0 { scale.multiply(power: power) }
    if power < 0 {
      left.multiply(power: -power)
      step.multiply(power: -power)
    }
    // The estimate may be one too low or too high.
    while left.isAtLeast(scale.times(10)) {
      scale.multiply(10)
      power += 1
    }
    while !left.isAtLeast(scale) {
      left.multiply(10)
      step.multiply(10)
      power -= 1
    }
    point = power + 1
    takeDigits(&left, &step, scale, stopsEarly: power >= -3 && power < 8)
  }

  @inline(__always)
  private mutating func takeDigits<Number: DigitNumber>(
    _ left: inout Number, _ step: inout Number, _ scale: Number, stopsEarly: Bool
  ) {
    var (isLow, isHigh) = (false, false)
    repeat {
      var digit: UInt8 = 0
      while left.isAtLeast(scale) {
        left.subtract(scale)
        digit += 1
      }
      digits.append(digit)
      isLow = !left.isAtLeast(step)
      isHigh = !scale.isAtLeast(left.plus(step))
      left.multiply(10)
      step.multiply(10)
      // With an exponent there are always two digits.
    } while !(isLow || isHigh) || (digits.count == 1 && !stopsEarly)
    guard isHigh else { return }
    // left is ten times what remains; the nearer digit wins, the even one in between.
    let twice = left.times(2)
    let ten = scale.times(10)
    let isNearer = twice.isAtLeast(ten) && (twice != ten || digits[digits.count - 1] & 1 == 1)
    if !isLow || isNearer { roundUp() }
  }

  private mutating func roundUp() {
    var index = digits.count
    while index > 0 {
      index -= 1
      if digits[index] < 9 {
        digits[index] += 1
        return
      }
      digits[index] = 0
    }
    // All were nines: 1 and as many zeros, one place further up.
    digits[0] = 1
    point += 1
  }

  /// The power of ten of the first digit, at most one off.
  private static func estimate(_ odd: UInt64, _ exponent: Int) -> Int {
    let bits = 64 - odd.leadingZeroBitCount + exponent - 1
    return Int((Double(bits) * 0.301029995663981).rounded(.down))
  }
}

/// A run of at most 24 digits, stored in place.
struct Digits {
  private var storage = InlineArray<24, UInt8>(repeating: 0)
  private(set) var count = 0

  /// The digit at `index`, which lies below `count`.
  subscript(index: Int) -> UInt8 {
    get { storage[index] }
    set { storage[index] = newValue }
  }

  /// Adds a digit; no number has more than 19, of which the last decides.
  mutating func append(_ digit: UInt8) {
    guard count < 24 else { return }
    storage[count] = digit
    count += 1
  }
}

/// What the digits are worked out with: 64 bits, 128, or as many as it takes.
private protocol DigitNumber: Equatable {
  init(_ value: UInt64)
  mutating func shift(_ count: Int)
  mutating func multiply(_ factor: UInt32)
  mutating func multiply(power: Int)
  func times(_ factor: UInt32) -> Self
  func isAtLeast(_ other: Self) -> Bool
  mutating func subtract(_ other: Self)
  func plus(_ other: Self) -> Self
}

/// A number that is known to fit, for all but the smallest and largest.
private struct Fixed<Word: FixedWidthInteger & UnsignedInteger>: DigitNumber {
  private var word: Word

  private init(word: Word) { self.word = word }

  init(_ value: UInt64) { word = Word(truncatingIfNeeded: value) }

  mutating func shift(_ count: Int) { word = word &<< Word(truncatingIfNeeded: count) }

  mutating func multiply(_ factor: UInt32) { word = word &* Word(truncatingIfNeeded: factor) }

  mutating func multiply(power: Int) {
    var left = power
    while left > 0 {
      let part = min(left, 19)
      word = word &* Word(truncatingIfNeeded: IntegerText.powerOfTen(part))
      left -= part
    }
  }

  func times(_ factor: UInt32) -> Fixed { Fixed(word: word &* Word(truncatingIfNeeded: factor)) }

  func isAtLeast(_ other: Fixed) -> Bool { word >= other.word }

  mutating func subtract(_ other: Fixed) { word = word &- other.word }

  func plus(_ other: Fixed) -> Fixed { Fixed(word: word &+ other.word) }
}

/// A whole number of any size: 32 bits a limb, the lowest first, no zeros on top.
private struct Natural: DigitNumber {
  private var limbs: [UInt32]

  init(_ value: UInt64) {
    limbs = [UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32)]
    trim()
  }

  private mutating func trim() {
    while limbs.last == 0 { limbs.removeLast() }
  }

  /// Times 2 to the power of `count`, which is not negative.
  mutating func shift(_ count: Int) {
    let bits = UInt64(count % 32)
    var carry: UInt64 = 0
    for index in limbs.indices {
      let wide = UInt64(limbs[index]) << bits | carry
      limbs[index] = UInt32(truncatingIfNeeded: wide)
      carry = wide >> 32
    }
    if carry > 0 { limbs.append(UInt32(carry)) }
    limbs.insert(contentsOf: repeatElement(0, count: count / 32), at: 0)
  }

  mutating func multiply(_ factor: UInt32) {
    var carry: UInt64 = 0
    for index in limbs.indices {
      let wide = UInt64(limbs[index]) * UInt64(factor) + carry
      limbs[index] = UInt32(truncatingIfNeeded: wide)
      carry = wide >> 32
    }
    if carry > 0 { limbs.append(UInt32(carry)) }
  }

  /// Times 10 to the power of `power`.
  mutating func multiply(power: Int) {
    for _ in 0..<(power / 9) { multiply(1_000_000_000) }
    multiply(UInt32(IntegerText.powerOfTen(power % 9)))
  }

  func times(_ factor: UInt32) -> Natural {
    var copy = self
    copy.multiply(factor)
    return copy
  }

  func isAtLeast(_ other: Natural) -> Bool {
    if limbs.count != other.limbs.count { return limbs.count > other.limbs.count }
    for index in limbs.indices.reversed() where limbs[index] != other.limbs[index] {
      return limbs[index] > other.limbs[index]
    }
    return true
  }

  /// Takes away a number that is not larger.
  mutating func subtract(_ other: Natural) {
    var borrow: Int64 = 0
    for index in limbs.indices {
      var wide = Int64(limbs[index]) - borrow - (index < other.limbs.count ? Int64(other.limbs[index]) : 0)
      borrow = wide < 0 ? 1 : 0
      if wide < 0 { wide += 1 << 32 }
      limbs[index] = UInt32(truncatingIfNeeded: wide)
    }
    trim()
  }

  func plus(_ other: Natural) -> Natural {
    var sum = self
    var carry: UInt64 = 0
    for index in 0..<max(limbs.count, other.limbs.count) {
      if index == sum.limbs.count { sum.limbs.append(0) }
      let wide = UInt64(sum.limbs[index]) + (index < other.limbs.count ? UInt64(other.limbs[index]) : 0) + carry
      sum.limbs[index] = UInt32(truncatingIfNeeded: wide)
      carry = wide >> 32
    }
    if carry > 0 { sum.limbs.append(UInt32(carry)) }
    return sum
  }
}
