import DeepLearning
import Testing

extension Seeded {
  /// Messages about shapes that do not fit say what the author did.
  @Suite struct ShapeMessageTests {
    @Test func shapesThatNoMemoryHolds() {
      expectError(
        """
        reshaped: [6] has 6 elements and cannot become [1099511627776, 1099511627776]. Keep \
        the number of elements; one length may be −1 and is then computed.
        """
      ) { try Tensor.range(0..<6).reshaped(to: [1 << 40, 1 << 40]) }
    }

    /// The shape of one sample has no batch.
    @Test func shapesThatIncludeTheBatch() throws {
      expectError(
        """
        first: takes samples of the shape [height, width, channels], not [32, 28, 28, 1] (its input \
        comes from the model's input). Leave the batch out of the model's inputShape: [28, 28, 1]. \
        Or put a Reshape layer with 3 axes before first.
        """
      ) {
        try Sequential(inputShape: [32, 28, 28, 1]) {
          Conv2D(filters: 12, kernelSize: 3, name: "first")
        }
      }
      expectError(
        """
        m: the input shape is [-1, 28, 28]. Give the shape of one sample, without the batch: \
        inputShape: [28, 28].
        """
      ) { try Sequential(inputShape: [-1, 28, 28], name: "m") { Flatten() } }
      expectError(
        """
        m: the input shape is [28, 0]. Give the shape of one sample, without the batch; every \
        length must be at least 1.
        """
      ) { try Sequential(inputShape: [28, 0], name: "m") { Flatten() } }
      for batch in [32, 100] {
        let model = try Sequential(inputShape: [batch, 4], name: "m") { Dense(units: 1) }
        try model.compile(loss: MeanSquaredError())
        let data = Tensor.zeros([100, 4])
        let help = """
          Create the model with the shape of one sample, without the number of samples: \
          inputShape: [4].
          """
        let found = "takes samples of the shape [\(batch), 4]; found data of the shape [100, 4]."
        expectError("m: fit \(found) \(help)") { try model.fit(data, .zeros([100])) }
        expectError("m: evaluate \(found) \(help)") { try model.evaluate(data, .zeros([100])) }
      }
      let model = try Sequential(inputShape: [2, 4], name: "m") { Flatten() }
      expectError(
        """
        m: predict takes samples of the shape [2, 4]; found data of the shape [2, 4]. If this is \
        one sample, pass a batch of it: x.reshaped(to: [1, 2, 4]). If these are 2 samples, create \
        the model without the number of samples: inputShape: [4].
        """
      ) { try model.predict(.zeros([2, 4])) }
      expectError(
        """
        m: takes batches of samples of the shape [2, 4]; the input has the shape [2, 4]. If \
        this is one sample, pass a batch of it: x.reshaped(to: [1, 2, 4]). If these are 2 samples, \
        create the model without the batch: inputShape: [4].
        """
      ) { try model(.zeros([2, 4])) }
      let vectors = try Sequential(inputShape: [4], name: "m") { Dense(units: 1) }
      expectError(
        """
        m: predict takes samples of the shape [4]; found data of the shape [4]. Pass a batch of one \
        sample: x.reshaped(to: [1, 4]).
        """
      ) { try vectors.predict(.zeros([4])) }
    }

    /// A Reshape layer takes the shape of one sample, too.
    @Test func reshapesThatIncludeTheBatch() {
      for batch in [-1, 1] {
        expectError(
          """
          c: takes samples of the shape [height, width, channels], not [1, 28, 28, 1] (its input \
          comes from r). r takes the shape of one sample. Leave the batch out: Reshape(28, 28, 1).
          """
        ) {
          try Sequential(inputShape: [28, 28]) {
            Reshape(batch, 28, 28, 1, name: "r")
            Conv2D(filters: 2, kernelSize: 3, name: "c")
          }
        }
      }
      expectError(
        """
        r: cannot give [28, 28], which has 784 elements, the shape [60000, 28, 28, 1] (its input \
        comes from the model's input). Leave the batch out: Reshape(28, 28, 1).
        """
      ) { try Sequential(inputShape: [28, 28]) { Reshape(60000, 28, 28, 1, name: "r") } }
      expectError(
        """
        c: takes samples of the shape [height, width, channels], not [2, 7, 28, 2] (its input comes \
        from r). Put a Reshape layer with 3 axes before c.
        """
      ) {
        try Sequential(inputShape: [28, 28]) {
          Reshape(-1, 7, 28, 2, name: "r")
          Conv2D(filters: 2, kernelSize: 3, name: "c")
        }
      }
    }

    @Test func lengthsThatCannotBe() {
      for shape in [[-2], [-2, -2], [4, -2], [-1, -2]] {
        expectError(
          """
          r: cannot give [4], which has 4 elements, the shape \(shape) (its input comes from the \
          model's input). A length must not be -2; only −1 may be negative, and is then computed \
          from the others.
          """
        ) { try Sequential(inputShape: [4]) { Reshape(shape, name: "r") } }
      }
      expectError(
        """
        r: cannot give [4], which has 4 elements, the shape [3, -1] (its input comes from the \
        model's input). 4 is not divisible by 3, the product of the other lengths.
        """
      ) { try Sequential(inputShape: [4]) { Reshape(3, -1, name: "r") } }
      expectError(
        """
        r: cannot give [4], which has 4 elements, the shape [0, -1] (its input comes from the \
        model's input). Both shapes must have the same number of elements.
        """
      ) { try Sequential(inputShape: [4]) { Reshape(0, -1, name: "r") } }
    }

    @Test func openLengths() {
      expectError(
        """
        r: Reshape(-1, -1) leaves 2 lengths open (its input comes from the model's input). Only one \
        length may be −1; it is computed from the others.
        """
      ) { try Sequential(inputShape: [4]) { Reshape(-1, -1, name: "r") } }
      expectError(
        """
        reshaped: the shape [-1, 2, -1] has several negative lengths. Only one length may be −1; it \
        is computed from the others.
        """
      ) { try Tensor.zeros([4]).reshaped(to: [-1, 2, -1]) }
    }

    @Test func labelsOfAnotherForm() throws {
      let model = try Sequential(inputShape: [4], name: "m") { Dense(units: 3) }
      try model.compile(loss: SparseCategoricalCrossentropy())
      let help = """
        These look like one-hot labels: pass labels.argMax(axis: -1), or use \
        CategoricalCrossentropy.
        """
      expectError(
        """
        SparseCategoricalCrossentropy: labels must be integers; found float32 [5, 3]. \(help)
        """
      ) { try model.fit(.zeros([5, 4]), .zeros([5, 3])) }
      expectError(
        """
        SparseCategoricalCrossentropy: found 5 samples and labels of the shape [5, 3]. \(help)
        """
      ) { try model.fit(.zeros([5, 4]), .zeros([5, 3], dtype: .int32)) }
      let images = try Sequential(inputShape: [2, 2, 1], name: "m") { Dense(units: 3) }
      try images.compile(loss: MeanSquaredError())
      expectError(
        """
        MeanSquaredError: found predictions of the shape [5, 2, 2, 3] and labels of the shape \
        [5, 3]. Put Flatten() before the Dense layers, so that there is one prediction for a sample.
        """
      ) { try images.fit(.zeros([5, 2, 2, 1]), .zeros([5, 3])) }
    }

    /// The last layer has another number of units than there are classes.
    @Test func labelsOfOtherClasses() throws {
      func fit(units: Int, _ labels: Tensor) throws {
        let model = try Sequential(inputShape: [4], name: "m") { Dense(units: units) }
        let isSparse = labels.rank == 1
        try model.compile(
          loss: isSparse ? SparseCategoricalCrossentropy() : CategoricalCrossentropy())
        try model.fit(.zeros([2, 4]), labels)
      }
      let place = "SparseCategoricalCrossentropy: the label of sample"
      expectError(
        """
        \(place) 1 is 1; there are scores of 1 class. Labels must be 0. Use BinaryCrossentropy for a \
        single unit, or, for labels up to 1, end the model with Dense(units: 2).
        """
      ) { try fit(units: 1, Tensor([0, 1])) }
      expectError(
        """
        \(place) 0 is 2; there are scores of 1 class. Labels must be 0; for labels up to 9, end the \
        model with Dense(units: 10).
        """
      ) { try fit(units: 1, Tensor([2, 9])) }
      expectError(
        "\(place) 0 is -1; there are scores of 3 classes. Labels must be from 0 to 2."
      ) { try fit(units: 3, Tensor([-1, 9])) }
      expectError(
        """
        CategoricalCrossentropy: found predictions of the shape [2, 3] and labels of the shape \
        [2, 10]. End the model with one unit for each class of the labels: Dense(units: 10).
        """
      ) { try fit(units: 3, .zeros([2, 10])) }
    }
  }
}
