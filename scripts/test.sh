# Sourced by ./sotto: everything that CI runs.

run_tests() {
  local full=()
  case "${1:-}" in
    "") ;;
    --full)
      install_missing gcore=gdb
      full=(-Dsurefire.tag.excluded= -Dsotto.full=true) ;;
    *) fail "test takes only --full, not '$1'" ;;
  esac
  find "$root" -path '*/target/surefire-reports' -prune -exec rm -rf {} +
  find "$root" -path '*/target/rfc-matrix.tsv' -delete
  prompts
  maven -q -T2 "${full[@]}" -Dsurefire.useFile=true -Dsurefire.rerunFailingTestsCount=1 verify || { summary; fail "the build or a test failed; reports are in */target/surefire-reports"; }
  refuse_skipped
  mkdir -p "$root/target" && touch "$root/target/built"
  summary
}

reports() { find "$root" -path '*/target/surefire-reports/TEST-*.xml' -exec grep -ho '<testsuite [^>]*>' {} +; }

sum_of() { reports | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' | awk '{s += $1} END {print s + 0}'; }

# A test that is not run says nothing, so it may not stand there looking green.
refuse_skipped() {
  local skipped
  skipped=$(sum_of skipped)
  [ "$skipped" = 0 ] || { summary; fail "$skipped tests were skipped; a test runs or is deleted"; }
}

# Passed at the second run (ADR 0054): does not stop anybody, and is not silent.
wavering() {
  find "$root" -path '*/target/surefire-reports/TEST-*.xml' -exec awk '
    /<testcase / { name = $0; sub(/.*<testcase name="/, "", name); sub(/".*/, "", name)
                   class = $0; sub(/.*classname="/, "", class); sub(/".*/, "", class) }
    /<flaky(Failure|Error)/ { if (class "." name != last) print "wavering: " class "." name; last = class "." name }' {} +
}

summary() {
  local tests failures errors skipped
  wavering
  tests=$(sum_of tests) failures=$(sum_of failures) errors=$(sum_of errors) skipped=$(sum_of skipped)
  printf '%d passed, %d failed, %d skipped\n' $((tests - failures - errors - skipped)) $((failures + errors)) "$skipped"
}
