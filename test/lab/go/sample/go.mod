module cutover.dev/lab/sample

go 1.26

toolchain go1.26.8
