//! Maps of records, single objects, arrays at the root.

use crate::records::BodyContext;
use crate::records::counter::tests::{BASE, check};

#[test]
fn maps_of_records() {
    check(
        &BASE,
        &[
            (
                "/w/api.php?action=query",
                r#"{"batchcomplete":"","query":{"pages":{"736":{"pageid":736,"ns":0,"title":"A"},"737":{"pageid":737,"ns":0,"title":"B"}}}}"#,
                2,
            ),
            (
                "/w/api.php?action=query&titles=A",
                r#"{"batchcomplete":"","query":{"pages":{"736":{"pageid":736,"ns":0,"title":"A","extract":"x"}}}}"#,
                1,
            ),
            (
                "/w/api.php?list=search",
                r#"{"batchcomplete":"","continue":{"sroffset":10,"continue":"-||"},"query":{"searchinfo":{"totalhits":100},"search":[{"ns":0,"title":"A"},{"ns":0,"title":"B"}]}}"#,
                2,
            ),
            (
                "/w/api.php?action=query&format=json",
                r#"{"query":{"normalized":[{"from":"a","to":"A"}],"pages":{"1":{"pageid":1,"ns":0,"title":"A"},"2":{"pageid":2,"ns":0,"title":"B"}}}}"#,
                2,
            ),
            (
                "/wiki/Special:EntityData/Q42.json",
                r#"{"entities":{"Q42":{"pageid":138,"ns":0,"title":"Q42","id":"Q42","type":"item","labels":{"en":{"language":"en","value":"x"},"fr":{"language":"fr","value":"y"}},"claims":{"P1":[{"id":"a"}]}}}}"#,
                1,
            ),
            (
                "/w/api.php?action=wbgetentities",
                r#"{"entities":{"Q1":{"type":"item","id":"Q1","labels":{}},"Q2":{"type":"item","id":"Q2","labels":{}}},"success":1}"#,
                2,
            ),
            (
                "/users.json",
                r#"{"-Kx":{"name":"a","age":1},"-Ky":{"name":"b","age":2},"-Kz":{"name":"c"}}"#,
                3,
            ),
            ("/api/v3/simple/price", r#"{"bitcoin":{"usd":1},"ethereum":{"usd":2}}"#, 2),
            (
                "/ticker",
                r#"{"USD":{"15m":1,"last":1,"symbol":"USD"},"EUR":{"15m":1,"last":1,"symbol":"EUR"}}"#,
                2,
            ),
            (
                "/api/x/lights",
                r#"{"1":{"state":{"on":true},"name":"a"},"2":{"state":{"on":false},"name":"b"}}"#,
                2,
            ),
            (
                "/v2/cryptocurrency/quotes/latest",
                r#"{"status":{"timestamp":"t","error_code":0,"error_message":null,"elapsed":1,"credit_count":1},"data":{"1":{"id":1,"name":"Bitcoin"},"1027":{"id":1027,"name":"Ether"}}}"#,
                2,
            ),
            (
                "/api/books?bibkeys=ISBN:1",
                r#"{"ISBN:1":{"bib_key":"ISBN:1","info_url":"u","preview":"noview"}}"#,
                1,
            ),
            (
                "/v1/current.json",
                r#"{"location":{"name":"London","lat":1,"lon":2},"current":{"temp_c":1,"condition":{"text":"x"}}}"#,
                1,
            ),
        ],
    );
}

#[test]
fn single_objects() {
    check(
        &BASE,
        &[
            ("/customers/17", r#"{"id":17,"name":"x","lines":[{"a":1},{"a":2}]}"#, 1),
            (
                "/users/octocat",
                r#"{"login":"octocat","id":1,"url":"u","name":"x","public_repos":8}"#,
                1,
            ),
            (
                "/v1/payment_intents/pi_1",
                r#"{"id":"pi_1","object":"payment_intent","amount":5,"status":"failed","last_payment_error":{"code":"card_declined"},"charges":{"object":"list","data":[{"id":"ch_1"}]}}"#,
                1,
            ),
            (
                "/v1/events/evt_1",
                r#"{"id":"evt_1","object":"event","api_version":"2020","created":1,"data":{"object":{"id":"ch_1","amount":5}},"type":"charge.succeeded"}"#,
                1,
            ),
            (
                "/v1/subscriptions/s",
                r#"{"id":"s","object":"subscription","customer":"c","items":{"object":"list","data":[{"id":"a"},{"id":"b"}]}}"#,
                1,
            ),
            (
                "/v4/launches/1",
                r#"{"fairings":null,"rocket":"r","success":false,"failures":[{"time":33}],"id":"1","name":"FalconSat","flight_number":1}"#,
                1,
            ),
            (
                "/data/2.5/weather?q=London",
                r#"{"coord":{"lon":1,"lat":2},"weather":[{"id":300,"main":"Drizzle"}],"base":"stations","main":{"temp":280},"visibility":10000,"wind":{"speed":4},"dt":1,"sys":{"type":1,"id":5,"country":"GB"},"timezone":0,"id":2643743,"name":"London","cod":200}"#,
                1,
            ),
            (
                "/v1/forecast?latitude=52.5",
                r#"{"latitude":52.52,"longitude":13.41,"generationtime_ms":2.2,"timezone":"GMT","hourly":{"time":["a","b"],"temperature_2m":[1,2]},"hourly_units":{"temperature_2m":"C"}}"#,
                1,
            ),
            ("/latest", r#"{"base":"EUR","date":"2020-01-01","rates":{"USD":1.1,"GBP":0.9}}"#, 1),
            (
                "/latest?access_key=x",
                r#"{"success":true,"timestamp":1,"base":"EUR","date":"d","rates":{"USD":1.1,"GBP":0.9}}"#,
                1,
            ),
            ("/v3/ticker/price?symbol=BTCUSDT", r#"{"symbol":"BTCUSDT","price":"1.0"}"#, 1),
            (
                "/v2/prices/BTC-USD/spot",
                r#"{"data":{"base":"BTC","currency":"USD","amount":"1"}}"#,
                1,
            ),
            (
                "/api/v0/product/737628064502.json",
                r#"{"code":"737628064502","product":{"_id":"737628064502","product_name":"x","ingredients":[{},{}]},"status":1,"status_verbose":"product found"}"#,
                1,
            ),
            (
                "/v1/pages/p",
                r#"{"object":"page","id":"p","created_time":"t","properties":{"Name":{"title":[{"plain_text":"x"}]},"Tags":{"multi_select":[]}}}"#,
                1,
            ),
            (
                "/v0/app/Table/rec1",
                r#"{"id":"rec1","createdTime":"t","fields":{"Name":"x","Tags":["a","b"]}}"#,
                1,
            ),
            (
                "/spaces/x/entries/1",
                r#"{"sys":{"id":"1","type":"Entry"},"fields":{"title":{"en-US":"x"},"body":{"en-US":"y"}},"metadata":{"tags":[]}}"#,
                1,
            ),
            (
                "/gridpoints/x/forecast",
                r#"{"@context":["a"],"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[1,2],[3,4]]]},"properties":{"units":"us","periods":[{"number":1},{"number":2}]}}"#,
                1,
            ),
            (
                "/subscriptions/s/resourceGroups/g",
                r#"{"id":"/subscriptions/s/resourceGroups/g","name":"g","type":"t","location":"westus","properties":{"provisioningState":"Succeeded"}}"#,
                1,
            ),
            (
                "/v1/chat/completions",
                r#"{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"x"}}],"usage":{"total_tokens":5}}"#,
                1,
            ),
            (
                "/v0/item/8863.json",
                r#"{"by":"dhouston","descendants":71,"id":8863,"kids":[8952,9224],"score":111,"time":1175714200,"title":"t","type":"story","url":"u"}"#,
                1,
            ),
            ("/v1/token", r#"{"access_token":"x","token_type":"Bearer","expires_in":3600}"#, 1),
            (
                "/sobjects/Account/1",
                r#"{"attributes":{"type":"Account","url":"u"},"Id":"1","Name":"x"}"#,
                1,
            ),
            (
                "/api/v1/pods/x",
                r#"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"x","uid":"u"},"spec":{"containers":[{"name":"a"},{"name":"b"}]},"status":{"phase":"Running"}}"#,
                1,
            ),
            (
                "/fhir/Patient/1",
                r#"{"resourceType":"Patient","id":"1","name":[{"family":"x"}],"contact":[{},{}]}"#,
                1,
            ),
            (
                "/lists",
                r#"{"usage":{"key":"5","name":"x"},"classification":[{"key":"a"},{"key":"b"}],"synonym":false,"left":3}"#,
                1,
            ),
            (
                "/rpc",
                r#"{"jsonrpc":"2.0","id":1,"result":{"number":"0x1","hash":"0x2","transactions":[{"hash":"a"},{"hash":"b"}]}}"#,
                1,
            ),
            ("/doc/1", r#"{"_id":"1","_rev":"1-x","name":"n"}"#, 1),
            (
                "/pet/1",
                r#"{"id":1,"name":"doggie","category":{"id":1,"name":"dogs"},"photoUrls":["a"],"tags":[{"id":1}],"status":"available"}"#,
                1,
            ),
            (
                "/orders/5",
                r#"{"order_id":5,"customer":"x","total":10,"items":[{"a":1},{"a":2}]}"#,
                1,
            ),
            (
                "/siren/order/42",
                r#"{"class":["order"],"properties":{"orderNumber":42,"status":"pending"},"actions":[{"name":"add"}],"links":[{"rel":["self"],"href":"h"}]}"#,
                1,
            ),
            ("/v1/me", r#"{"user":{"id":1,"email":"e"},"account":null}"#, 1),
        ],
    );
}

#[test]
fn root_arrays() {
    check(
        &BASE,
        &[
            ("/x", r#"[{"id":1},{"id":2}]"#, 2),
            ("/x", r#"[1,"a",null,true,[1],{}]"#, 4),
            ("/x", r#"[[1499040000000,"0.01"],[1499040000001,"0.02"]]"#, 2),
            (
                "/v2/country/all/indicator/x",
                r#"[{"page":1,"pages":6,"per_page":"50","total":301,"sourceid":"2"},[{"date":"2020","value":1},{"date":"2019","value":2}]]"#,
                2,
            ),
            (
                "/r/x/comments/1.json",
                r#"[{"kind":"Listing","data":{"modhash":"","dist":1,"children":[{"kind":"t3","data":{}}],"after":null}},{"kind":"Listing","data":{"children":[{"kind":"t1"},{"kind":"t1"}],"before":null}}]"#,
                3,
            ),
            (
                "/search/shows?q=x",
                r#"[{"score":0.9,"show":{"id":1,"name":"a"}},{"score":0.8,"show":{"id":2,"name":"b"}}]"#,
                2,
            ),
            (
                "/people/1/castcredits",
                r#"[{"self":false,"voice":false,"_links":{"show":{"href":"h"}}},{"self":false,"_links":{}}]"#,
                2,
            ),
            (
                "/batch",
                r#"[{"success":true,"data":[{"id":1},{"id":2}]},{"success":true,"data":[{"id":3}]}]"#,
                3,
            ),
            (
                "/teams",
                r#"[{"name":"a","members":[{"id":1},{"id":2}]},{"name":"b","members":[]}]"#,
                2,
            ),
            (
                "/documents:runQuery",
                r#"[{"document":{"name":"n","fields":{}},"readTime":"t"},{"document":{"name":"m"},"readTime":"t"}]"#,
                2,
            ),
            ("/x", r#"[{"count":2}]"#, 1),
        ],
    );
}

#[test]
fn an_object_that_is_called_metadata_is_the_record_where_nothing_else_is() {
    check(
        &BASE,
        &[
            (
                "/1.0/boxes/a",
                r#"{"type":"sync","status":"Success","status_code":200,"metadata":{"name":"a","profile":"p"}}"#,
                1,
            ),
            ("/1.0/boxes/a", r#"{"type":"sync","status":"Success","metadata":{}}"#, 0),
            ("/x", r#"{"metadata":{"total":3,"page":1}}"#, 0),
            ("/x", r#"{"metadata":{"origin":"here"},"items":[]}"#, 0),
            ("/x", r#"{"metadata":{"origin":"here"},"items":[{"id":1},{"id":2}]}"#, 2),
            ("/x", r#"{"links":{"home":"h","shop":"s"}}"#, 0),
        ],
    );
}

#[test]
fn what_the_path_ends_with_is_one_object_whatever_else_it_has() {
    check(
        &BASE,
        &[
            ("/stock/berlin", r#"{"depot":"berlin","missing":[],"ready":["a","b"]}"#, 1),
            (
                "/changes/ab12",
                r#"{"digest":"ab12","author":{"name":"Ada","email":"a@b.cd"},"message":"m","parents":[{"digest":"c"},{"digest":"d"}]}"#,
                1,
            ),
            ("/plugins/chat", r#"{"plugin":"chat","events":["a","b"],"rooms":["c"]}"#, 1),
            ("/stock/berlin", r#"{"depot":"berlin","ready":["a","b"]}"#, 2),
            ("/stock?depot=berlin", r#"{"depot":"berlin","missing":[],"ready":["a","b"]}"#, 2),
        ],
    );
}

#[test]
fn an_error_of_nulls_is_none() {
    check(
        &BASE,
        &[
            (
                "/builds/latest",
                r#"{"commit":"ab12","error":{"message":null},"pusher":{"login":"ada"}}"#,
                1,
            ),
            ("/builds", r#"{"errors":{"a":null,"b":null},"builds":[{"took":5},{"took":6}]}"#, 2),
            (
                "/builds/latest",
                r#"{"state":"built","error":{"message":"disk full","code":null}}"#,
                0,
            ),
        ],
    );
}

#[test]
fn several_answers_to_yes_or_no_are_an_object_where_it_was_asked_for() {
    let table = [
        ("/watches/7", r#"{"watched":true,"muted":false,"url":"https://a/watches/7"}"#, 1),
        ("/watches/7", r#"{"watched":true,"url":"https://a/watches/7"}"#, 0),
        ("/tiles", r#"{"success":true,"found":false,"done":true}"#, 0),
    ];
    check(&BASE, &table);
    let sent = BodyContext { method: "PUT", ..BASE };
    check(&sent, &table.map(|(path, body, _)| (path, body, 0)));
}
