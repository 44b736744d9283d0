//! Errors, acknowledgements and nothing at all.

use crate::records::counter::tests::{BASE, check};

#[test]
fn errors_acknowledgements_and_nothing() {
    check(
        &BASE,
        &[
            ("/x", r#"{}"#, 0),
            ("/x", r#"[]"#, 0),
            ("/x", "null", 0),
            ("/x", "true", 0),
            ("/x", "17", 0),
            ("/x", r#""text""#, 0),
            ("/x", "", 0),
            ("/x", "  \n", 0),
            ("/x", r#"{"data":null}"#, 0),
            ("/x", r#"{"data":[]}"#, 0),
            ("/x", r#"{"data":{}}"#, 0),
            ("/x", r#"{"users":[],"total":0}"#, 0),
            ("/x", r#"{"teams":null}"#, 0),
            ("/x", r#"{"id":7,"deleted":true}"#, 0),
            ("/x", r#"{"id":"x","object":"customer","deleted":true}"#, 0),
            ("/x", r#"{"count":2}"#, 0),
            ("/x", r#"{"id":7}"#, 0),
            ("/x", r#"{"success":true}"#, 0),
            ("/x", r#"{"status":"ok","message":"done"}"#, 0),
            ("/x", r#"{"ok":true,"id":"a","rev":"1-b"}"#, 0),
            ("/x", r#"{"id":"1","success":true,"errors":[]}"#, 0),
            ("/x", r#"{"acknowledged":true}"#, 0),
            ("/x", r#"{"stopserverresponse":{"jobid":"9f"}}"#, 0),
            ("/x", r#"{"TICKETID":"9f"}"#, 0),
            ("/x", r#"{"valid":"9f"}"#, 1),
            ("/x", r#"{"request_uuid":"r","object_uuid":"o"}"#, 0),
            ("/x", r#"{"ERRORS":[],"DATA":{"LaneID":5},"ACTION":"lane.create"}"#, 0),
            ("/x", r#"{"DATA":{"LaneID":5},"ACTION":"lane.create"}"#, 1),
            ("/x", r#"{"result":"success","action":"stop"}"#, 0),
            ("/x", r#"{"deleted":"13"}"#, 0),
            ("/x", r#"{"code":"NO_LANE","msg":"m","result":"error","lane":"x"}"#, 0),
            ("/x", r#"{"lane":"x","status":"failed","runs":3}"#, 1),
            ("/x", r#"{"error_class":"NotFound","input":"1","public_message":"m"}"#, 0),
            ("/x", r#"{"batchId":"b","messages":[{"messageId":"m","to":"41"}]}"#, 1),
            (
                "/idx/_doc",
                r#"{"_index":"i","_type":"_doc","_id":"1","_version":1,"result":"created","_shards":{"total":2,"successful":1,"failed":0},"_seq_no":0,"_primary_term":1}"#,
                0,
            ),
            ("/x", r#"{"success":false,"error":{"code":101,"type":"invalid_access_key"}}"#, 0),
            ("/x", r#"{"success":false,"data":{"a":1}}"#, 0),
            ("/x", r#"{"ok":false,"error":"invalid_auth"}"#, 0),
            ("/x", r#"{"error":"invalid_grant","error_description":"d","error_uri":"u"}"#, 0),
            (
                "/x",
                r#"{"error":{"code":403,"message":"m","errors":[{"domain":"d"}],"status":"PERMISSION_DENIED"}}"#,
                0,
            ),
            ("/x", r#"{"errors":[{"message":"m","locations":[{"line":1}]}],"data":null}"#, 0),
            ("/x", r#"{"errors":[{"status":"404","title":"t"}],"jsonapi":{"version":"1.0"}}"#, 0),
            ("/x", r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"m"}}"#, 0),
            ("/x", r#"{"fault":{"faultstring":"x","detail":{"errorcode":"y"}}}"#, 0),
            (
                "/x",
                r#"{"timestamp":"t","status":404,"error":"Not Found","message":"m","path":"/x"}"#,
                0,
            ),
            ("/x", r#"{"cod":"404","message":"city not found"}"#, 0),
            ("/x", r#"{"cod":401,"message":"Invalid API key."}"#, 0),
            ("/x", r#"{"code":404,"message":"m","data":null}"#, 0),
            ("/x", r#"{"status_code":34,"status_message":"m","success":false}"#, 0),
            ("/x", r#"{"Response":"False","Error":"Movie not found!"}"#, 0),
            ("/x", r#"{"stat":"fail","code":100,"message":"Invalid API Key"}"#, 0),
            ("/x", r#"{"status":"REQUEST_DENIED","results":[],"error_message":"m"}"#, 0),
            ("/x", r#"{"status":"ZERO_RESULTS","results":[]}"#, 0),
            ("/x", r#"{"status":"fail","data":{"title":"A title is required"}}"#, 0),
            ("/x", r#"{"status":"error","message":"m","code":17}"#, 0),
            ("/x", r#"{"result":"error","error-type":"unknown-code"}"#, 0),
            ("/x", r#"{"errcode":40013,"errmsg":"invalid appid"}"#, 0),
            (
                "/x",
                r#"{"type":"https://e/p","title":"t","detail":"d","instance":"/i","balance":30,"accounts":["a","b"]}"#,
                0,
            ),
            ("/x", r#"{"title":"Unauthorized","status":401}"#, 0),
            ("/x", r#"{"message":"Not Found","documentation_url":"u"}"#, 0),
            ("/x", r#"{"detail":"Not found."}"#, 0),
            ("/x", r#"{"__type":"ResourceNotFoundException","message":"m"}"#, 0),
            ("/x", r#"{"errorMessages":["m"],"errors":{}}"#, 0),
            ("/x", r#"{"Note":"call frequency"}"#, 0),
            ("/x", r#"{"message":"m","errors":{"a":["b"]}}"#, 0),
            ("/x", r#"{"meta":{"code":400,"errorType":"e"},"response":{}}"#, 0),
            ("/x", r#"{"status":{"timestamp":"t","error_code":1001,"error_message":"m"}}"#, 0),
            (
                "/x",
                r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"m","reason":"NotFound","details":{"name":"x"},"code":404}"#,
                0,
            ),
            (
                "/x",
                r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","details":{"name":"x","uid":"u"}}"#,
                0,
            ),
            ("/x", r#"{"resourceType":"OperationOutcome","issue":[{"severity":"error"}]}"#, 0),
            ("/x", r#"{"_links":{"self":{"href":"h"},"orders":{"href":"h"}}}"#, 0),
            (
                "/api/x",
                r#"[{"error":{"type":1,"address":"/","description":"unauthorized user"}}]"#,
                0,
            ),
            ("/x", r#"{"ResponseStatus":{"ErrorCode":"x"},"success":"false"}"#, 0),
            ("/x", r#"{"name":null,"items":[]}"#, 0),
            (
                "/fhir/Patient?x",
                r#"{"resourceType":"Bundle","id":"b","type":"searchset","total":0}"#,
                0,
            ),
            (
                "/x",
                r#"{"result":{"id":"x"},"success":true,"errors":[],"messages":[{"code":1000,"message":"m"}]}"#,
                0,
            ),
        ],
    );
}

#[test]
fn no_error_where_the_error_member_is_empty() {
    check(
        &BASE,
        &[
            ("/x", r#"{"error":false,"data":[{"id":1}]}"#, 1),
            ("/x", r#"{"error":null,"results":[{"id":1},{"id":2}]}"#, 2),
            ("/x", r#"{"errors":[],"result":[{"id":1}],"success":true,"messages":[]}"#, 1),
            ("/x", r#"{"error":"","items":[{"id":1}]}"#, 1),
            ("/x", r#"{"errors":[{"message":"m"}],"data":[{"id":1}]}"#, 1),
            (
                "/x",
                r#"{"quoteResponse":{"result":[{"symbol":"A"},{"symbol":"B"}],"error":null}}"#,
                2,
            ),
        ],
    );
}

#[test]
fn acknowledgements_say_it_in_codes_and_texts() {
    check(
        &BASE,
        &[
            ("/send", r#"{"errcode":0,"errmsg":"ok"}"#, 0),
            ("/send", r#"{"message":"SUCCESS","resultCode":0}"#, 0),
            ("/hook", r#"{"ok":true,"result":true,"description":"The hook was set"}"#, 0),
            ("/hook", r#"{"done":true,"result":true,"description":"A hook"}"#, 1),
            ("/status", r#"{"response":1}"#, 0),
            ("/day", r#"{"results":"","status":"INVALID_REQUEST"}"#, 0),
            ("/list", r#"{"status":"0","message":"NOTOK","result":"Wrong key"}"#, 0),
            ("/item", r#"{"err":1,"message":"no such token"}"#, 0),
        ],
    );
}

#[test]
fn an_id_among_many_members_is_a_record() {
    check(
        &BASE,
        &[
            (
                "/image/i7",
                r#"{"id":"i7","datetime":1,"type":"image/png","size":3,"link":"u","in_gallery":false}"#,
                1,
            ),
            ("/image/i7", r#"{"id":"i7","datetime":1,"deleted":true,"link":"u"}"#, 0),
        ],
    );
}
