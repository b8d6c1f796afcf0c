# Lists the skipped tests in the output of `swift test`, with their reasons.
/^[^ ]+ (Test|Suite) .* skipped(: ".*"|\.)$/ {
  sub(/^[^ ]+ /, "")
  skipped[count++] = $0
}
END {
  print count ? "Skipped:" : "No test was skipped."
  for (i = 0; i < count; i++) print "  " skipped[i]
}
