// The C library's logf, sinf and cosf, which the normal distribution needs, in double precision.
// They give the bits of glibc on every argument that can occur, on every platform.
//
// The tables and polynomials are those of Arm Optimized Routines (Copyright (c) 1999-2019, Arm
// Limited; MIT or Apache-2.0 WITH LLVM-exception), the origin of glibc's code.

/// The natural logarithm as glibc's `logf` rounds it.
///
/// - Parameter x: a normal positive number.
func glibcLog(_ x: Float) -> Float {
  let bits = x.bitPattern
  let distance = Int32(bitPattern: bits &- 0x3F33_0000)
  let index = Int(distance >> 19) & 15
  let exponent = distance >> 23
  let z = Double(Float(bitPattern: bits &- UInt32(bitPattern: exponent << 23)))
  let (inverse, logarithm) = logTable[index]
  let r = z * inverse - 1
  let y0 = logarithm + Double(exponent) * 0x1.62e42fefa39efp-1
  let r2 = r * r
  var y = 0x1.5575b0be00b6ap-2 * r + -0x1.ffffef20a4123p-2
  y = -0x1.00ea348b88334p-2 * r2 + y
  y = y * r2 + (y0 + r)
  return Float(y)
}

/// The sine and the cosine as glibc's `sinf` and `cosf` round them.
///
/// - Parameter v: an angle in radians, 0 ≤ v < 120.
func glibcSinCos(_ v: Float) -> (sin: Float, cos: Float) {
  let x = Double(v)
  let quadrant = (Int32(x * 0x1.45F306DC9C883p+23) &+ 0x80_0000) >> 24
  let y = x - Double(quadrant) * 0x1.921FB54442D18p0
  let y2 = y * y
  let y3 = y2 * y
  let y4 = y2 * y2
  let s =
    (y + y3 * -0x1.555545995a603p-3) + (y3 * y2)
    * (0x1.1107605230bc4p-7 + y2 * -0x1.994eb3774cf24p-13)
  let c =
    ((1 + y2 * -0x1.ffffffd0c621cp-2) + y4 * 0x1.55553e1068f19p-5) + (y4 * y2)
    * (-0x1.6c087e89a359dp-10 + y2 * 0x1.99343027bf8c3p-16)
  switch quadrant & 3 {
  case 0: return (Float(s), Float(c))
  case 1: return (Float(c), Float(-s))
  case 2: return (Float(-s), Float(-c))
  default: return (Float(-c), Float(s))
  }
}

/// 1/c and log(c) for the sixteen intervals of `glibcLog`.
private let logTable: [(inverse: Double, logarithm: Double)] = [
  (0x1.661ec79f8f3bep+0, -0x1.57bf7808caadep-2), (0x1.571ed4aaf883dp+0, -0x1.2bef0a7c06ddbp-2),
  (0x1.49539f0f010bp+0, -0x1.01eae7f513a67p-2), (0x1.3c995b0b80385p+0, -0x1.b31d8a68224e9p-3),
  (0x1.30d190c8864a5p+0, -0x1.6574f0ac07758p-3), (0x1.25e227b0b8eap+0, -0x1.1aa2bc79c81p-3),
  (0x1.1bb4a4a1a343fp+0, -0x1.a4e76ce8c0e5ep-4), (0x1.12358f08ae5bap+0, -0x1.1973c5a611cccp-4),
  (0x1.0953f419900a7p+0, -0x1.252f438e10c1ep-5), (0x1p+0, 0),
  (0x1.e608cfd9a47acp-1, 0x1.aa5aa5df25984p-5), (0x1.ca4b31f026aap-1, 0x1.c5e53aa362eb4p-4),
  (0x1.b2036576afce6p-1, 0x1.526e57720db08p-3), (0x1.9c2d163a1aa2dp-1, 0x1.bc2860d22477p-3),
  (0x1.886e6037841edp-1, 0x1.1058bc8a07ee1p-2), (0x1.767dcf5534862p-1, 0x1.4043057b6ee09p-2),
]
