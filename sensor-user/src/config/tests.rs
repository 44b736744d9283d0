use super::*;

fn problems(text: &str) -> Vec<String> {
    let problems = parse("weir.toml", text).expect_err("the text is wrong");
    problems.iter().map(ToString::to_string).collect()
}

#[track_caller]
fn refused(text: &str, said: &str) {
    let found = problems(text);
    assert!(found.iter().any(|problem| problem.contains(said)), "{said:?} is not in {found:#?}");
}

const EVERYTHING: &str = r#"
[http]
listen = "0.0.0.0:9000"
hosts = ["weir.example"]
token_file = "/etc/weir/token"
[state]
directory = "/srv/weir"
retention_days = 30
save_seconds = 2
[capture]
backend = "tp_btf"
include = [{ process = "nginx", port = 80 }, { port = 8443 }]
exclude = [{ process = "sshd", port = 22 }]
outbound = true
body_limit_bytes = 1048576
ring_bytes = 1048576
max_connections = 1024
program_times = false
[limits]
endpoints = 10
principals = 20
key_bytes = 65536
principals_exported = 5
decode_bytes = 2097152
[principal]
order = ["cookie:sid", "ip"]
jwt_claim = "client_id"
trusted_proxies = ["10.0.0.0/8", "fd00::/8"]
[[endpoint]]
match = "GET /v2/customers/*"
records = "/data/items"
key = "/id"
population = 37000000
[detect]
alerts_per_day = 3
allow = [{ principal = "key:1", endpoint = "GET /export", reason = "nightly", until = 2027-01-01 }]
[alert]
instance = "shop-1"
runbook_url = "https://wiki.example/weir"
repeat_seconds = 30
timeout_seconds = 5
queue_events = 10
queue_bytes = 2097152
webhook = [{ url = "https://hooks.example/1", name = "hooks", secret_file = "/srv/weir/secret", bearer_file = "/srv/weir/token", ca_file = "/srv/weir/ca.pem" }]
alertmanager = [{ url = "http://alerts.example:9093", name = "am", bearer_file = "/srv/weir/token", ca_file = "/srv/weir/ca.pem" }]
syslog = [{ address = "udp://logs.example:514", facility = "local3" }]
stream = [{ path = "/srv/weir/events.ndjson", format = "ecs" }]
[otlp]
url = "http://collector.example:4318"
interval_seconds = 15
bearer_file = "/srv/weir/token"
ca_file = "/srv/weir/ca.pem"
[privacy]
key_file = "/srv/weir/key"
[exchange_log]
path = "/srv/weir/exchanges.ndjson"
"#;

#[test]
fn an_empty_file_gives_the_defaults() {
    assert_eq!(parse("weir.toml", "").unwrap(), Settings::default());
}

#[test]
fn every_key_is_read() {
    let settings = parse("weir.toml", EVERYTHING).unwrap();
    let shown = toml::Value::try_from(&settings).unwrap();
    let defaults = toml::Value::try_from(Settings::default()).unwrap();
    for key in KEYS.iter().filter(|key| !key.section.is_empty()) {
        let at = |root: &toml::Value| {
            key.section
                .split('.')
                .try_fold(root.clone(), |at, name| {
                    let at = at.get(name)?;
                    Some(at.get(0).unwrap_or(at).clone())
                })?
                .get(key.name)
                .cloned()
        };
        assert!(at(&shown).is_some(), "{} is not shown", key.path());
        assert_ne!(at(&shown), at(&defaults), "{} is not read", key.path());
    }
}

#[test]
fn what_show_prints_reads_back_as_the_same_settings() {
    for text in ["", EVERYTHING] {
        let settings = parse("weir.toml", text).unwrap();
        let shown = toml::to_string_pretty(&settings).unwrap();
        assert_eq!(parse("shown", &shown).unwrap(), settings, "{shown}");
    }
}

#[test]
fn all_problems_are_named_at_once_with_file_line_and_key() {
    let found = problems("[http]\nlisten = \"nowhere\"\n\n[captur]\n[state]\nretention_days = 0\n");
    assert_eq!(
        found,
        [
            "weir.toml:2: http.listen: \"nowhere\" is not an address and port, e.g. \"127.0.0.1:9748\"",
            "weir.toml:4: captur: unknown key; did you mean `capture`?",
            "weir.toml:6: state.retention_days: 0 is not a whole number from 1 to 3650",
        ]
    );
}

#[test]
fn an_unknown_key_is_answered_with_the_nearest_known_one() {
    refused(
        "[capture]\nring_byte = 65536",
        "capture.ring_byte: unknown key; did you mean `ring_bytes`?",
    );
    refused("listen = \"127.0.0.1:1\"", "listen: unknown key; did you mean `http.listen`?");
    refused(
        "[capture]\ninclude = [{ prt = 80 }]",
        "capture.include.prt: unknown key; did you mean `port`?",
    );
    refused("[state]\nzzz = 1", "known here: directory, retention_days, save_seconds");
}

#[test]
fn a_bad_value_is_answered_with_what_is_allowed() {
    for (text, said) in [
        ("[capture]\nbackend = \"magic\"", "\"magic\" is not \"auto\" or \"tp_btf\""),
        ("[capture]\nring_bytes = 65537", "65537 is not a power of two"),
        ("[capture]\ninclude = [{ port = 70000 }]", "70000 is not a port"),
        ("[capture]\ninclude = [{}]", "needs `port`, `process` or both"),
        ("[capture]\ninclude = 80", "80 is not a list of tables"),
        ("[capture]\noutbound = \"yes\"", "\"yes\" is not true or false"),
        ("[principal]\norder = [\"hedaer:x\"]", "is not a list of \"header:NAME\""),
        ("[principal]\ntrusted_proxies = [\"10.0.0.0/40\"]", "is not a list of networks"),
        ("[[endpoint]]\nrecords = \"/a\"", "endpoint.match: is missing"),
        ("[[endpoint]]\nmatch = \"GET a\"", "\"GET a\" is not a path, after a method or for all"),
        ("[[endpoint]]\nmatch = \"GET /a\"\nkey = \"id\"", "is not a JSON Pointer"),
        ("[alert]\nwebhook = [{ url = \"ftp://x\" }]", "is not an http:// or https:// URL"),
        ("[alert]\nwebhook = [{ url = \"https://user:pw@x/\" }]", "without user and password"),
        ("[alert]\nwebhook = [{ url = \"https:///x\" }]", "is not an http:// or https:// URL"),
        ("[alert]\nwebhook = [{ name = \"a\" }]", "alert.webhook.url: is missing"),
        (
            "[alert]\nalertmanager = [{ url = \"http://x\", secret_file = \"/s\" }]",
            "alert.alertmanager.secret_file: unknown key",
        ),
        (
            "[alert]\nstream = [{ path = \"/s\", format = \"cef\" }]",
            "\"cef\" is not \"ocsf\" or \"ecs\"",
        ),
        ("[alert]\nsyslog = [{ address = \"unix://dev/log\" }]", "is not \"unix:///PATH\""),
        ("[alert]\nsyslog = [{ address = \"udp://logs\" }]", "is not \"unix:///PATH\""),
        ("[alert]\nsyslog = [{ address = \"tcp://:601\" }]", "is not \"unix:///PATH\""),
        ("[alert]\nqueue_bytes = 100", "100 is not a whole number from 1048576"),
        (
            "[detect]\nallow = [{ until = 2027-01-01 }]",
            "detect.allow: needs `principal`, `endpoint`",
        ),
        (
            "[detect]\nallow = [{ endpoint = \"a\", until = 07:00:00 }]",
            "detect.allow.until: 07:00:00 is",
        ),
        ("[exchange_log]\npath = \"log\"", "\"log\" is not an absolute path"),
        ("http = 1", "http: 1 is not a table"),
    ] {
        refused(text, said);
    }
}

#[test]
fn more_filters_than_the_kernel_side_takes_are_refused() {
    let filters = vec!["{ port = 1 }"; 17].join(", ");
    let text = format!("[capture]\ninclude = [{filters}]\nexclude = [{filters}]");
    refused(&text, "capture: at most 32 entries in include and exclude");
}

#[test]
fn a_file_that_is_not_toml_says_where() {
    let found = problems("[http]\nlisten = \n");
    assert!(found[0].starts_with("weir.toml:2: "), "{found:?}");
}

#[test]
fn a_change_that_waits_for_a_restart_is_known() {
    let old = parse("a", "").unwrap();
    let new = parse("b", EVERYTHING).unwrap();
    let waiting = needs_restart(&old, &new);
    assert!(waiting.contains(&"http.listen".to_owned()), "{waiting:?}");
    assert!(waiting.contains(&"endpoint.match".to_owned()), "{waiting:?}");
    assert!(!waiting.contains(&"detect.alerts_per_day".to_owned()), "{waiting:?}");
    assert!(needs_restart(&new, &new).is_empty());
}

#[test]
fn docs_configuration_page_is_up_to_date() {
    crate::docs_test::page("configuration.md", &document());
}

#[test]
fn an_allowed_principal_ends_with_the_day_or_at_the_time_given() {
    for (until, ends) in [
        ("2027-01-31", "2027-02-01T00:00:00.000Z"),
        ("2027-01-31T12:00:00", "2027-01-31T12:00:00.000Z"),
        ("2027-01-31T12:00:00+02:00", "2027-01-31T10:00:00.000Z"),
    ] {
        let text = format!("[detect]\nallow = [{{ principal = \"key:a\", until = {until} }}]");
        let settings = parse("weir.toml", &text).unwrap();
        assert_eq!(settings.detect.allow[0].ends_at().unwrap().to_string(), ends);
    }
}

#[test]
fn the_example_has_every_key_and_changes_nothing() {
    let example = example();
    assert_eq!(parse("weir.toml", &example).unwrap(), Settings::default());
    for key in KEYS.iter().filter(|key| !key.section.is_empty()) {
        assert!(example.contains(&format!("{}: {}", key.name, key.allowed)), "{}", key.path());
    }
    assert!(example.lines().all(|line| line.len() <= 100), "{example}");
}

#[test]
fn what_the_example_shows_as_default_is_the_default() {
    let uncommented: String = example()
        .lines()
        .map(|line| match line.strip_prefix('#') {
            // A key without a default has no value to put there.
            Some(key) if key.contains(" = ") && !key.starts_with(' ') => format!("{key}\n"),
            _ if line.starts_with('[') => format!("{line}\n"),
            _ => String::new(),
        })
        .collect();
    assert!(uncommented.contains("save_seconds = 5"), "{uncommented}");
    assert_eq!(parse("weir.toml", &uncommented).unwrap(), Settings::default());
}

#[test]
fn files_with_secrets_are_checked_for_the_agent_and_named_with_their_line() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("weir.toml");
    let target = "{ url = \"https://hooks.example/\", secret_file = \"/nowhere/secret\" }";
    std::fs::write(&path, format!("[alert]\nwebhook = [\n  {target},\n]\n")).unwrap();
    assert!(load(&path).is_ok(), "others only look at the settings");
    let error = load_with_files(&path).unwrap_err().to_string();
    let place = format!("{}:3: alert.webhook.secret_file: /nowhere/secret: ", path.display());
    assert!(error.starts_with(&place), "{error}");
}

#[test]
fn beyond_loopback_a_token_is_needed() {
    refused("[http]\nlisten = \"0.0.0.0:9748\"\n", "needs `token_file`");
    refused("[http]\ntoken_file = \"token\"\n", "an absolute path");
    for good in
        ["listen = \"[::1]:9748\"", "listen = \"0.0.0.0:1\"\ntoken_file = \"/etc/weir/token\""]
    {
        assert!(parse("weir.toml", &format!("[http]\n{good}\n")).is_ok(), "{good}");
    }
}
