extension KerasTable {
  static let pythonSections = [
    Section(
      "Python",
      [
        .named("True", swift: "true"),
        .named("False", swift: "false"),
        .named("None", swift: "nil as Int?", "`nil`, where the type is known."),
        .named("def", swift: "func f(_ x: Tensor) throws -> Tensor { square(x) }"),
        .named("lambda", swift: "{ (x: Tensor) in square(x) }"),
        .named("and", swift: "x.rank == 2 && x.count > 0"),
        .named("or", swift: "x.rank == 2 || x.count > 0"),
        .named("not", swift: "!(x.rank == 2)"),
        .named("elif", swift: "if x.rank == 1 { } else if x.rank == 2 { }"),
        .missing(
          "with",
          remark:
            "The body of `with tf.GradientTape()` becomes a closure: "
            + "`valueAndGradient(of: variables) { … }`."
        ),
        .named("len", swift: "x.shape[0]", "Of an array: `array.count`."),
        .named("range", swift: "0..<10"),
        .named("enumerate", swift: "[1, 2].enumerated()"),
        .named("str", swift: "String(42)"),
        .named("int", swift: "Int(4.2)"),
        .named("float", swift: "Float(42)"),
        .named("isinstance", swift: "model.layers[0] is Dense"),
      ])
  ]
}
