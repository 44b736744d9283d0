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
        &["man", "--out", "d"],
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

/// Every subcommand of `command`, as the name of its page without `.1`.
fn pages(name: &str, command: &clap::Command) -> Vec<String> {
    let below = command.get_subcommands();
    let below = below.flat_map(|it| pages(&format!("{name}-{}", it.get_name()), it));
    std::iter::once(name.to_owned()).chain(below).collect()
}

#[test]
fn every_subcommand_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    man::write(&folder.path().join("man1")).unwrap();
    let files = std::fs::read_dir(folder.path().join("man1")).unwrap();
    let mut written: Vec<_> =
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    let mut expected: Vec<_> =
        pages("weir", &Cli::command()).iter().map(|name| format!("{name}.1")).collect();
    written.sort_unstable();
    expected.sort_unstable();
    assert!(expected.contains(&"weir-config-check.1".to_owned()), "{expected:?}");
    assert_eq!(written, expected);
}

#[test]
fn a_missing_file_is_named() {
    let error = config::check("/nonexistent.toml".as_ref()).unwrap_err().to_string();
    assert!(error.starts_with("cannot read /nonexistent.toml: "), "{error}");
}
