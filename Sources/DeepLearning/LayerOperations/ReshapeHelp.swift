/// What to do with samples that have too many axes for a layer, or too few.
///
/// - Parameter place: the layer's name.
func reshapeHelp(axes: Int, at place: String) -> String {
  "Put a Reshape layer with \(axes) axes before \(place)"
}
