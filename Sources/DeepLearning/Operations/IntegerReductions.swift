// Reductions of integers and Booleans. Their additions are exact or wrap, so their order does not
// matter.

extension Reduction {
  /// Folds the elements of each row one after another, and applies `finish`.
  @inline(__always)
  func folded<Element: TensorScalar, Sum, Result: TensorScalar>(
    _ type: Element.Type, from start: Sum, _ add: (Sum, Element) -> Sum, _ finish: (Sum) -> Result
  ) -> Tensor {
    let x = source.rowMajor
    let first = x.start(of: Element.self)
    let target = Storage(byteCount: outer * inner * MemoryLayout<Result>.stride)
    let results = target.address.assumingMemoryBound(to: Result.self)
    let sums = UnsafeMutablePointer<Sum>.allocate(capacity: inner)
    defer { sums.deallocate() }
    for row in 0..<outer {
      if inner == 1 {
        let elements = first + row * count
        var sum = start
        for i in 0..<count { sum = add(sum, elements[i]) }
        results[row] = finish(sum)
      } else {
        sums.initialize(repeating: start, count: inner)
        for i in 0..<count {
          let elements = first + (row * count + i) * inner
          for column in 0..<inner { sums[column] = add(sums[column], elements[column]) }
        }
        for column in 0..<inner { results[row * inner + column] = finish(sums[column]) }
      }
    }
    withExtendedLifetime(x) {}
    return Tensor(shape: [outer, inner], dtype: Result.dtype, storage: target)
  }

  /// The wrapping sum of each row of integers.
  var integerSums: Tensor { folded(Int32.self, from: Int32(0), { $0 &+ $1 }, { $0 }) }

  /// The mean of each row of integers: the exact quotient, rounded once.
  var integerMeans: Tensor {
    let count = Double(count)
    return folded(Int32.self, from: Int64(0), { $0 &+ Int64($1) }, { Float(Double($0) / count) })
  }

  /// The maximum of each row of integers.
  var integerMaxima: Tensor {
    folded(Int32.self, from: Int32.min, { $1 > $0 ? $1 : $0 }, { $0 })
  }

  /// Whether any byte of each row, 0 or 1, is 1.
  var anyTruth: Tensor { folded(UInt8.self, from: UInt8(0), { $0 | $1 }, { $0 != 0 }) }

  /// Whether all bytes of each row, 0 or 1, are 1.
  var allTruth: Tensor { folded(UInt8.self, from: UInt8(1), { $0 & $1 }, { $0 != 0 }) }

  /// The position of the first maximum of each row of integers. A row has at least one element.
  var integerPositions: Tensor {
    Tensor.build([outer, inner]) { (y: UnsafeMutablePointer<Int32>) in
      source.withPointer(to: Int32.self) { x in
        for row in 0..<outer {
          for column in 0..<inner {
            let elements = x + row * count * inner + column
            var best = elements[0]
            var position = 0
            for i in 1..<Swift.max(count, 1) where elements[i * inner] > best {
              (best, position) = (elements[i * inner], i)
            }
            y[row * inner + column] = Int32(position)
          }
        }
      }
    }
  }
}
