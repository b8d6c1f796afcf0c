import DeepLearning
import Testing

extension Seeded {
  /// Names are counted for the whole program, so no other test may create a layer at the same time.
  @Suite struct SequentialTests {
    /// The texts are those of `model.summary()` of Keras 2.14.
    @Test func summaryIsKeras() throws {
      let model = try Sequential(inputShape: [28, 28], name: "sequential") {
        Reshape(28, 28, 1, name: "reshape")
        Conv2D(filters: 12, kernelSize: 3, activation: .relu, name: "conv2d")
        MaxPooling2D(poolSize: 2, name: "max_pooling2d")
        Flatten(name: "flatten")
        Dense(units: 10, name: "dense")
      }
      #expect(
        model.summaryText == """
          Model: "sequential"
          _________________________________________________________________
           Layer (type)                Output Shape              Param #   
          =================================================================
           reshape (Reshape)           (None, 28, 28, 1)         0         
                                                                           
           conv2d (Conv2D)             (None, 26, 26, 12)        120       
                                                                           
           max_pooling2d (MaxPooling2  (None, 13, 13, 12)        0         
           D)                                                              
                                                                           
           flatten (Flatten)           (None, 2028)              0         
                                                                           
           dense (Dense)               (None, 10)                20290     
                                                                           
          =================================================================
          Total params: 20410 (79.73 KB)
          Trainable params: 20410 (79.73 KB)
          Non-trainable params: 0 (0.00 Byte)
          _________________________________________________________________

          """)
      let wide = try Sequential(inputShape: [784], name: "sequential_1") {
        Dense(units: 1200, name: "a_very_long_layer_name_that_goes_on_and_on")
        Dense(units: 1200, name: "dense_1")
        Activation(.softmax, name: "activation")
      }
      #expect(
        wide.summaryText == """
          Model: "sequential_1"
          _________________________________________________________________
           Layer (type)                Output Shape              Param #   
          =================================================================
           a_very_long_layer_name_tha  (None, 1200)              942000    
           t_goes_on_and_on (Dense)                                        
                                                                           
           dense_1 (Dense)             (None, 1200)              1441200   
                                                                           
           activation (Activation)     (None, 1200)              0         
                                                                           
          =================================================================
          Total params: 2383200 (9.09 MB)
          Trainable params: 2383200 (9.09 MB)
          Non-trainable params: 0 (0.00 Byte)
          _________________________________________________________________

          """)
    }

    @Test func namesAreCountedAsKerasCountsThem() {
      func number(_ name: String, _ kind: String) -> Int? {
        name == kind ? 0 : name.hasPrefix("\(kind)_") ? Int(name.dropFirst(kind.count + 1)) : nil
      }
      let first = number(MaxPooling2D().name, "max_pooling2d")
      let second = number(MaxPooling2D().name, "max_pooling2d")
      #expect(first != nil && second == first.map { $0 + 1 })
      #expect(number(Conv2D(filters: 1, kernelSize: 1).name, "conv2d") != nil)
      #expect(number(Dense(units: 1).name, "dense") != nil)
      #expect(Dense(units: 1, name: "scores").name == "scores")
    }

    @Test func descriptionInOneLine() throws {
      let model = try Sequential(inputShape: [28, 28], name: "digits") {
        Flatten()
        Dense(units: 10)
      }
      #expect(
        "\(model)" == "Sequential 'digits': [28, 28] → [10], 2 layers, 7850 parameters")
      #expect("\(Dense(units: 3, name: "scores"))" == "Dense 'scores'")
    }

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

    @Test func errorsNameLayerAndShapes() {
      expectError(
        """
        first: takes samples of the shape [height, width, channels], not [28, 28] (its input comes \
        from the model's input). Put Reshape(28, 28, 1) before first.
        """
      ) {
        try Sequential(inputShape: [28, 28]) {
          Conv2D(filters: 12, kernelSize: 3, name: "first")
        }
      }
      expectError(
        """
        scores: takes samples of the shape [steps, channels], not [26, 26, 12] (its input comes \
        from images). Put a Reshape layer with 2 axes before scores.
        """
      ) {
        try Sequential(inputShape: [28, 28, 1]) {
          Conv2D(filters: 12, kernelSize: 3, name: "images")
          Conv1D(filters: 10, kernelSize: 1, name: "scores")
        }
      }
      expectError(
        """
        reshape: cannot give [28, 28], which has 784 elements, the shape [28, 27, 1] (its input \
        comes from the model's input). Both shapes must have the same number of elements.
        """
      ) {
        try Sequential(inputShape: [28, 28]) { Reshape(28, 27, 1, name: "reshape") }
      }
      expectError(
        """
        pool: a window of (4, 4) does not fit into an image of (3, 3) (its input comes from the \
        model's input). Use a smaller window, larger images or padding: .same.
        """
      ) {
        try Sequential(inputShape: [3, 3, 1]) { MaxPooling2D(poolSize: 4, name: "pool") }
      }
      expectError("d: units is 0. units must be at least 1.") {
        try Sequential(inputShape: [3]) { Dense(units: 0, name: "d") }
      }
      expectError("m: has no layers. Put at least one layer between the braces.") {
        try Sequential(inputShape: [3], layers: [], name: "m")
      }
      expectError(
        """
        m: the input shape is [0]. Give the shape of one sample, without the batch; every length \
        must be at least 1.
        """
      ) { try Sequential(inputShape: [0], name: "m") { Flatten() } }
      let twice = Flatten(name: "flat")
      expectError("m: contains the layer flat twice. Create a separate layer for each place.") {
        try Sequential(inputShape: [3], layers: [twice, twice], name: "m")
      }
      expectError(
        """
        m: takes batches of samples of the shape [3]; the input has the shape [2, 4]. Pass a \
        tensor of the shape [batch, 3].
        """
      ) { try Sequential(inputShape: [3], layers: [Flatten()], name: "m")(.zeros([2, 4])) }
      expectError(
        """
        d: has no weights yet. Use the layer in a Sequential, or call it like a function: \
        layer(input).
        """
      ) { try Dense(units: 2, name: "d").call(.zeros([1, 2]), training: false) }
    }

    @Test func buildersTakeIfAndFor() throws {
      let deep = true
      let model = try Sequential(inputShape: [6]) {
        for units in [5, 4] { Dense(units: units, activation: .relu) }
        if deep { Dense(units: 3) } else { Flatten() }
        if !deep { Flatten() }
      }
      #expect(model.layers.count == 3 && model.outputShape == [3])
    }

    @Test func weightsAndDigests() throws {
      let one = try Sequential(inputShape: [3]) { Dense(units: 2) }
      let two = try Sequential(inputShape: [3]) { Dense(units: 2) }
      #expect(one.digest != two.digest)
      try two.setWeights(one.weights)
      #expect(one.digest == two.digest)
      let all = one.weights.flatMap(\.scalars)
      #expect(one.digest == (try Tensor(all, shape: [all.count])).digest)
      #expect(one.weights.map(\.shape) == [[3, 2], [2]])
      expectError(
        """
        \(two.name): has weights of the shapes [[3, 2], [2]]; found [[2]]. Pass float32 tensors \
        of the same shapes, in the same order.
        """
      ) { try two.setWeights([.zeros([2])]) }
    }

    @Test func layersOnTheirOwnAndShared() throws {
      let dense = Dense(units: 2, activation: .sigmoid, name: "shared")
      let x = sample([4, 3])
      let alone = try dense(x)
      let model = try Sequential(inputShape: [3]) { dense }
      expectSameBits(try model(x), alone)
      expectError(
        """
        shared: already has a kernel of the shape [3, 2]; samples of [5] need [5, 2] (its input \
        comes from the model's input). Create a new layer for inputs of another shape.
        """
      ) { try Sequential(inputShape: [5]) { dense } }
    }

    /// A layer that two inner models share has one set of weights, which learns once in each step.
    @Test func weightsThatAreSharedCountOnce() throws {
      let dense = Dense(units: 3, kernelInitializer: GlorotUniform(seed: 1), name: "shared")
      let model = try Sequential(inputShape: [3], name: "model") {
        try Sequential(inputShape: [3]) { dense }
        try Sequential(inputShape: [3]) { dense }
      }
      #expect(model.weights.map(\.shape) == [[3, 3], [3]])
      #expect(model.parameterCount == 12)
      #expect(model.summaryText.contains("Total params: 12 (48.00 Byte)"))
      let x = sample([4, 3])
      let (w, b) = (dense.kernel!, dense.bias!)
      let written = try valueAndGradient(of: [w, b]) {
        try matmul(matmul(x, w.value, bias: b.value), w.value, bias: b.value).sum()
      }
      let gradients = try valueAndGradient(of: model.variables) { try model(x).sum() }.gradients
      #expect(gradients.count == 2)
      for (a, b) in zip(gradients, written.gradients) { expectSameBits(a, b) }
    }

    @Test func modelsWithinModelsAndLayersOfOnesOwn() throws {
      final class Doubling: Layer {
        let factor = Variable(.full([], 2), name: "factor")
        var variables: [Variable] { [factor] }
        func call(_ input: Tensor, training: Bool) throws -> Tensor { try input * factor.value }
      }
      let inner = try Sequential(inputShape: [3]) { Dense(units: 4) }
      let outer = try Sequential(inputShape: [3]) {
        inner
        Doubling()
        Doubling()
      }
      let x = sample([2, 3])
      expectSameBits(try outer(x), try inner(x) * 2 * 2)
      #expect(outer.variables.count == 4)
      #expect(outer.summaryText.contains(" doubling_1 (Doubling)  "))
      let gradients = try valueAndGradient(of: outer.variables) { try outer(x).sum() }.gradients
      #expect(gradients[2].scalar != 0)
    }
  }
}
