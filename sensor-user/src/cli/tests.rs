use super::*;

fn parse(arguments: &[&str]) -> Result<Cli, clap::Error> {
    Cli::try_parse_from([&["weir"], arguments].concat())
}

#[test]
fn the_command_line_is_well_formed() {
    Cli::command().debug_assert();
}

#[test]
fn commands_of_the_contract_parse() {
    for arguments in [
        &["run"][..],
        &["run", "--config", "f", "--listen", "127.0.0.1:1", "--state", "d"],
        &["doctor"],
        &["doctor", "--json"],
        &["doctor", "--config", "f", "--listen", "127.0.0.1:1"],
        &["config", "check", "f"],
        &["config", "show"],
        &["config", "show", "f"],
        &["completions", "bash"],
        &["man"],
        &["incidents"],
        &["incidents", "--json"],
        &["incidents", "20261122-0001", "--json", "--listen", "127.0.0.1:1", "--state", "d"],
        &["incidents", "20261122-0001", "--acknowledge", "why", "--until", "2027-01-01T00:00:00Z"],
        &["replay", "f", "g"],
        &["replay", "--json", "f"],
        &["replay", "--format", "combined", "--exchanges", "--config", "f", "-"],
    ] {
        assert!(parse(arguments).is_ok(), "{arguments:?}");
    }
}

#[test]
fn wrong_usage_exits_with_2() {
    for arguments in [
        &["walk"][..],
        &["incidents", "x"],
        &["incidents", "--acknowledge", "why"],
        &["run", "--listen", "nowhere"],
        &["config"],
        &["run", "x"],
        &["replay"],
    ] {
        assert_eq!(parse(arguments).unwrap_err().exit_code(), 2, "{arguments:?}");
    }
}

#[test]
fn checking_a_wrong_file_names_every_problem() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "[http]\nlisten = 1\nhots = []\n").unwrap();
    let error = config::check(file.path()).unwrap_err().to_string();
    assert_eq!(error.lines().count(), 2, "{error}");
    assert!(error.contains("did you mean `hosts`?"), "{error}");
}

#[test]
fn a_missing_file_is_named() {
    let error = config::check("/nonexistent.toml".as_ref()).unwrap_err().to_string();
    assert!(error.starts_with("cannot read /nonexistent.toml: "), "{error}");
}
