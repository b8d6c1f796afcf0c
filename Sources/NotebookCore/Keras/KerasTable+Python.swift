extension KerasTable {
  static let pythonSections = [
    Section(
      "Python",
      [
        .named("True", swift: "true"),
        .named("False", swift: "false"),
        .example("None", swift: "nil as Int?", "`nil`, where the type is known."),
        .example("def", swift: "func f(_ x: Tensor) throws -> Tensor { square(x) }"),
        .example("lambda", swift: "{ (x: Tensor) in square(x) }"),
        .example("and", swift: "x.rank == 2 && x.count > 0"),
        .example("or", swift: "x.rank == 2 || x.count > 0"),
        .example("not", swift: "!(x.rank == 2)"),
        .example("elif", swift: "if x.rank == 1 { } else if x.rank == 2 { }"),
        .missing(
          "with",
          remark:
            "The body of `with tf.GradientTape()` becomes a closure: "
            + "`valueAndGradient(of: variables) { … }`."
        ),
        .named("len", swift: "array.count", "Of a tensor: `x.shape[0]`."),
        .named("float32", swift: "DType.float32", "Where the type is known: `.float32`."),
        .named("int32", swift: "DType.int32", "Where the type is known: `.int32`."),
        .example("range", swift: "0..<10"),
        .example("enumerate", swift: "[1, 2].enumerated()"),
        .example("str", swift: "String(42)"),
        .example("int", swift: "Int(4.2)"),
        .example("float", swift: "Float(42)"),
        .example("isinstance", swift: "model.layers[0] is Dense"),
      ])
  ]
}
