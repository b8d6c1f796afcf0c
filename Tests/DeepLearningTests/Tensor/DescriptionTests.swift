import DeepLearning
import Testing

/// The texts are NumPy 1.26's: `str(array)` of the same values.
@Suite struct DescriptionTests {
  @Test func floats() throws {
    #expect("\(try Tensor([1, 0.5, -2.25]))" == "[ 1.    0.5  -2.25]")
    #expect(
      "\(try Tensor([[1.0, 2], [3, 4]]))"
        == """
        [[1. 2.]
         [3. 4.]]
        """)
    #expect("\(try Tensor([1e-5, 1]))" == "[1.e-05 1.e+00]")
    #expect("\(try Tensor([1e8, 1, 123456.7]))" == "[1.000000e+08 1.000000e+00 1.234567e+05]")
    #expect("\(try Tensor([0.1, 0.2, 0.3333333333]))" == "[0.1        0.2        0.33333334]")
    #expect(
      "\(try Tensor([.nan, .infinity, -.infinity, 1.5] as [Float]))" == "[ nan  inf -inf  1.5]")
    #expect("\(try Tensor([0.00012345678, 0.05]))" == "[0.00012346 0.05      ]")
    #expect("\(try range(1001, [1001], 1))" == "[   0.    1.    2. ...  998.  999. 1000.]")
    #expect(
      "\(try range(24, [2, 3, 4], 1))"
        == """
        [[[ 0.  1.  2.  3.]
          [ 4.  5.  6.  7.]
          [ 8.  9. 10. 11.]]

         [[12. 13. 14. 15.]
          [16. 17. 18. 19.]
          [20. 21. 22. 23.]]]
        """)
    #expect(
      "\(try range(30, [30], 7))"
        == """
        [0.         0.14285715 0.2857143  0.42857143 0.5714286  0.71428573
         0.85714287 1.         1.1428572  1.2857143  1.4285715  1.5714285
         1.7142857  1.8571428  2.         2.142857   2.2857144  2.4285715
         2.5714285  2.7142856  2.857143   3.         3.142857   3.2857144
         3.4285715  3.5714285  3.7142856  3.857143   4.         4.142857  ]
        """)
    #expect(
      "\(try range(2000, [40, 50], 3))"
        == """
        [[0.0000000e+00 3.3333334e-01 6.6666669e-01 ... 1.5666667e+01
          1.6000000e+01 1.6333334e+01]
         [1.6666666e+01 1.7000000e+01 1.7333334e+01 ... 3.2333332e+01
          3.2666668e+01 3.3000000e+01]
         [3.3333332e+01 3.3666668e+01 3.4000000e+01 ... 4.9000000e+01
          4.9333332e+01 4.9666668e+01]
         ...
         [6.1666669e+02 6.1700000e+02 6.1733331e+02 ... 6.3233331e+02
          6.3266669e+02 6.3300000e+02]
         [6.3333331e+02 6.3366669e+02 6.3400000e+02 ... 6.4900000e+02
          6.4933331e+02 6.4966669e+02]
         [6.5000000e+02 6.5033331e+02 6.5066669e+02 ... 6.6566669e+02
          6.6600000e+02 6.6633331e+02]]
        """)
    #expect("\(try Tensor([-0.0, 0.0]))" == "[-0.  0.]")
    #expect("\(try Tensor([1e-10, -1e20, .nan]))" == "[ 1.e-10 -1.e+20     nan]")
    #expect("\(try Tensor([.nan, .nan] as [Float]))" == "[nan nan]")
    #expect("\(try Tensor([999.9999, 1000, 0.9999]))" == "[9.999999e+02 1.000000e+03 9.999000e-01]")
  }

  @Test func integersAndTruthValues() throws {
    #expect(
      "\(try Tensor.range(0..<56).reshaped(to: [2, 28]))"
        == """
        [[ 0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23
          24 25 26 27]
         [28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51
          52 53 54 55]]
        """)
    #expect("\(try Tensor([-5, 100, 3]))" == "[ -5 100   3]")
    #expect(
      "\(try Tensor((0..<60_000).map { UInt8($0 % 256) }, shape: [60, 1000]))"
        == """
        [[  0   1   2 ... 229 230 231]
         [232 233 234 ... 205 206 207]
         [208 209 210 ... 181 182 183]
         ...
         [168 169 170 ... 141 142 143]
         [144 145 146 ... 117 118 119]
         [120 121 122 ...  93  94  95]]
        """)
    #expect("\(try Tensor([true, false]))" == "[ True False]")
  }

  @Test func singleNumbers() throws {
    #expect("\(try Tensor(1.5))" == "1.5")
    #expect("\(try Tensor(2.0))" == "2.0")
    #expect("\(try Tensor(1e-5))" == "1e-05")
    #expect("\(try Tensor(1e16))" == "1e+16")
    #expect("\(try Tensor(3.4e15))" == "3400000000000000.0")
    #expect("\(try Tensor(7))" == "7")
    #expect("\(try Tensor(true))" == "True")
    #expect("\(try Tensor(0.1))" == "0.1")
    #expect("\(try Tensor(123456.789))" == "123456.79")
    #expect("\(try Tensor(0.0))" == "0.0")
  }

  @Test func nothing() throws {
    #expect("\(Tensor.zeros([0, 3]))" == "[]")
  }

  /// The numbers from 0 divided by another, in binary32.
  private func range(_ count: Int, _ shape: [Int], _ divisor: Float) throws -> Tensor {
    try Tensor((0..<count).map { Float($0) / divisor }, shape: shape)
  }
}
