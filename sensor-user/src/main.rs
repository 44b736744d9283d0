//! The `weir` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    sensor_user::cli::main()
}
