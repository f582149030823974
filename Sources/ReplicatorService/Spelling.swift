/// Finds what a misspelt word may have been meant as.
enum Spelling {
  /// The word among `candidates` that differs least, by at most two letters (and at most a third of them); nil where
  /// there is none.
  static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let limit = min(2, word.utf8.count / 3)
    var best: (word: String, distance: Int)?
    for candidate in candidates where abs(candidate.utf8.count - word.utf8.count) <= limit {
      let distance = distance(Array(word.utf8), Array(candidate.utf8))
      if distance <= limit, best.map({ (distance, candidate) < ($0.distance, $0.word) }) ?? true {
        best = (candidate, distance)
      }
    }
    return best?.word
  }

  /// How many letters have to be changed, added, taken away or swapped with their neighbour (optimal string alignment).
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
        row.append(cost)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
