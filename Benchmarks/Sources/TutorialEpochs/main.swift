// Trains the tutorial's model and prints one line of JSON: the seconds of each epoch, including
// validation, and the digest of the weights. The argument is the number of epochs, 10 by default.
import DeepLearning

let epochs = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 10
let clock = ContinuousClock()

setSeed(42)
let mnist = try MNIST.load()
let images = mnist.train.images / 255
let model = try Sequential(inputShape: [28, 28]) {
  Reshape(28, 28, 1)
  Conv2D(
    filters: 12, kernelSize: 3, activation: .relu, kernelInitializer: GlorotUniform(seed: 42))
  MaxPooling2D(poolSize: 2)
  Flatten()
  Dense(units: 10, kernelInitializer: GlorotUniform(seed: 42))
}
try model.compile(
  optimizer: Adam(), loss: SparseCategoricalCrossentropy(fromLogits: true), metrics: [.accuracy])
var seconds: [Double] = []
let start = clock.now
try model.fit(images, mnist.train.labels, epochs: epochs, validationSplit: 0.1)
let mean = (clock.now - start) / epochs / .seconds(1)
print(#"{"epochs": [\#(mean)], "sha256": "\#(model.digest)"}"#)
