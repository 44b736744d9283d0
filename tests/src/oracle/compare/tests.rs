use super::*;

const ITEM: &str = "GET /customers/{id}";

fn served(key: &str, number: u64) -> Served {
    Served {
        method: "GET".into(),
        path: format!("/customers/{number}?full=1"),
        status: 200,
        endpoint: ITEM.into(),
        records: 1,
        key: key.into(),
        bytes: 100,
    }
}

fn logged(principal: &str, number: u64) -> Logged {
    Logged {
        service: "nginx:443".into(),
        principal: principal.into(),
        method: "GET".into(),
        path: format!("/customers/{number}"),
        endpoint: ITEM.into(),
        status: 200,
        response_bytes: 100,
        records: 1,
        quality: "exact".into(),
        keys: Vec::new(),
        sensitive: Vec::new(),
    }
}

fn endpoint(exchanges: u64, principals: u64) -> Endpoint {
    Endpoint {
        service: "nginx:443".into(),
        endpoint: ITEM.into(),
        exchanges,
        records: exchanges,
        records_quality: "exact".into(),
        distinct_records: BTreeMap::new(),
        principals,
        sensitive: Vec::new(),
    }
}

fn metrics(exchanges: u64) -> Metrics {
    metrics_of(exchanges, "2xx")
}

fn metrics_of(exchanges: u64, status: &str) -> Metrics {
    let labels = format!("service=\"nginx:443\",endpoint=\"{ITEM}\"");
    Metrics::parse(&format!(
        "weir_exchanges_total{{{labels},status=\"{status}\"}} {exchanges}\n\
         weir_records_total{{{labels},quality=\"exact\"}} {exchanges}\n"
    ))
    .unwrap()
}

/// Two callers, two exchanges; `change` spoils what Weir says.
fn differences(change: impl FnOnce(&mut Vec<Logged>, &mut Vec<Endpoint>, &mut Metrics)) -> String {
    let served = [served("alpha", 1), served("beta", 2)];
    let mut logged = vec![logged("key:11", 1), logged("key:22", 2)];
    let (mut endpoints, mut metrics) = (vec![endpoint(2, 2)], metrics(2));
    change(&mut logged, &mut endpoints, &mut metrics);
    compare(&served, &logged, &endpoints, &metrics).to_string()
}

#[test]
fn what_is_equal_has_no_difference() {
    assert_eq!(differences(|_, _, _| ()), "");
}

#[test]
fn each_member_of_an_exchange_is_compared() {
    let spoilers: [fn(&mut Logged); 6] = [
        |l| l.method = "POST".into(),
        |l| l.path = "/customers/3".into(),
        |l| l.status = 201,
        |l| l.endpoint = "GET /customers".into(),
        |l| l.records = 2,
        |l| l.quality = "at_least".into(),
    ];
    for (number, spoil) in spoilers.into_iter().enumerate() {
        let found = differences(|logged, _, _| spoil(&mut logged[0]));
        assert!(found.contains("served and not seen so: 1 x"), "{number}: {found}");
        assert!(found.contains("seen and not served so: 1 x"), "{number}: {found}");
    }
}

#[test]
fn an_exchange_too_many_and_one_too_few_are_differences() {
    let twice = differences(|logged, _, _| logged.push(logged[0].clone()));
    assert!(twice.contains("seen and not served so: 1 x"), "{twice}");
    let missing = differences(|logged, _, _| drop(logged.pop()));
    assert!(missing.contains("served and not seen so: 1 x"), "{missing}");
}

#[test]
fn one_principal_for_two_keys_and_two_for_one_are_differences() {
    let merged = differences(|logged, _, _| logged[1].principal = logged[0].principal.clone());
    assert!(merged.contains("2 API keys were used, 1 principals seen"), "{merged}");
    let swapped_keys = [served("alpha", 1), served("alpha", 2)];
    let split = compare(
        &swapped_keys,
        &[logged("key:11", 1), logged("key:22", 2)],
        &[endpoint(2, 1)],
        &metrics(2),
    );
    assert!(split.to_string().contains("1 API keys were used, 2 principals seen"), "{split}");
}

#[test]
fn a_key_in_clear_is_a_difference() {
    let leaked = differences(|logged, _, _| logged[0].principal = "key:alpha".into());
    assert!(leaked.contains("in clear"), "{leaked}");
}

#[test]
fn totals_of_api_and_metrics_are_compared() {
    let spoilers: [fn(&mut Endpoint); 4] = [
        |e| e.exchanges = 3,
        |e| e.records = 3,
        |e| e.principals = 1,
        |e| e.records_quality = "at_least".into(),
    ];
    for spoil in spoilers {
        let found = differences(|_, endpoints, _| spoil(&mut endpoints[0]));
        assert!(found.contains("/api/v1/endpoints says"), "{found}");
    }
    let found = differences(|_, _, scrape| *scrape = metrics(3));
    assert!(found.contains("/metrics says"), "{found}");
    let found = differences(|_, _, scrape| *scrape = metrics_of(2, "4xx"));
    assert!(found.contains("says 0 2xx of"), "{found}");
    let found = differences(|_, endpoints, _| {
        endpoints.push(Endpoint { endpoint: "GET /other".into(), ..endpoints[0].clone() });
    });
    assert!(found.contains("nobody served GET /other"), "{found}");
}
