//! Losses: the message they touch is a lower bound, the next ones are right.

use Direction::{Request as Asked, Response as Answered};

use super::*;

#[test]
fn a_gap_inside_a_body_of_known_length_costs_that_body_only() {
    for (cause, word) in [(GapCause::Lost, "Lost"), (GapCause::NotCopied, "Truncated")] {
        let mut wire = Wire::new();
        wire.request(get("/a")).response("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab");
        wire.gap(Answered, 5, cause).response("yz");
        wire.request(get("/b")).response(ok("2"));
        wire.sees(&[&format!("GET /a 200 \"ab\" {word}"), "GET /b 200 \"2\""]);
        assert_eq!(wire.log.exchanges[0].response_bytes, 9);
    }
}

#[test]
fn a_gap_inside_one_chunk_costs_that_body_only() {
    let mut wire = Wire::new();
    wire.request(get("/a") + &get("/b"));
    wire.response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nab");
    wire.gap(Answered, 7, GapCause::NotCopied).response("\r\n2\r\nyz\r\n0\r\n\r\n");
    wire.response(ok("2"));
    wire.sees(&["GET /a 200 \"ab\" Truncated", "GET /b 200 \"2\""]);
}

#[test]
fn a_gap_that_swallows_the_end_of_a_chunked_body_ends_at_the_next_head() {
    let mut wire = Wire::new();
    wire.request(get("/a"))
        .response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nab");
    wire.gap(Answered, 12, GapCause::Lost);
    wire.response("tail of something\r\n0\r\n\r\n");
    wire.request(get("/b")).response(ok("2"));
    wire.sees(&["GET /a 200 \"ab\" Lost", "GET /b 200 \"2\""]);
}

#[test]
fn a_lost_request_leaves_its_response_without_one() {
    let mut wire = Wire::new();
    wire.request(get("/a")).response(ok("1"));
    wire.response(ok("2"));
    wire.lose(Asked, get("/b")).request(get("/c")).response(ok("3"));
    wire.request(get("/d")).response(ok("4"));
    wire.sees(&["GET /a 200 \"1\"", "UNKNOWN - 200 \"2\"", "GET /c 200 \"3\"", "GET /d 200 \"4\""]);
}

#[test]
fn a_lost_response_does_not_lend_its_request_to_the_next() {
    let mut wire = Wire::new();
    wire.request(get("/a")).request(get("/b"));
    wire.lose(Answered, ok("1")).response(ok("2"));
    wire.request(get("/c")).response(ok("3"));
    wire.sees(&["UNKNOWN - 200 \"2\"", "GET /c 200 \"3\""]);
    assert_eq!(wire.stats.unknown_requests, 1);
}

#[test]
fn a_lost_tail_with_the_head_behind_it_is_not_paired() {
    let mut wire = Wire::new();
    wire.request(get("/a")).response("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
    wire.request(get("/b"));
    wire.gap(Answered, 2 + ok("2").len() as u64, GapCause::Lost).response(ok("3"));
    wire.sees(&["GET /a 200 \"ab\" Lost", "UNKNOWN - 200 \"3\""]);
}

#[test]
fn a_tail_lost_exactly_keeps_the_order() {
    let mut wire = Wire::new();
    wire.request(get("/a")).response("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
    wire.request(get("/b"));
    wire.gap(Answered, 2, GapCause::Lost).response(ok("2"));
    wire.sees(&["GET /a 200 \"ab\" Lost", "GET /b 200 \"2\""]);
}

#[test]
fn requests_behind_a_loss_on_a_pipelining_connection_stay_unpaired() {
    let mut wire = Wire::new();
    wire.request(get("/a") + &get("/b")).response(ok("1") + &ok("2"));
    wire.lose(Asked, get("/c")).request(get("/d")).response(ok("3") + &ok("4"));
    let lines = wire.lines();
    assert_eq!(lines[2..], ["UNKNOWN - 200 \"3\"", "UNKNOWN - 200 \"4\""]);
}

#[test]
fn an_interim_response_after_a_loss_does_not_hide_the_final_one() {
    let mut wire = Wire::joined(true);
    wire.request("POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
    wire.response("HTTP/1.1 100 Continue\r\n\r\n").request("x").response(ok("1"));
    wire.sees(&["POST /a 200 \"1\""]);
}

#[test]
fn a_connection_joined_midway_starts_at_the_next_head() {
    let mut wire = Wire::joined(true);
    wire.request("tail of a request body").response("tail of a response");
    wire.response(ok("1"));
    wire.request(get("/b")).response(ok("2"));
    wire.sees(&["UNKNOWN - 200 \"1\"", "GET /b 200 \"2\""]);
}

#[test]
fn a_head_that_arrives_in_pieces_is_found_after_a_loss() {
    let mut wire = Wire::joined(true);
    wire.request("G")
        .request("ET /a HTTP/1.1\r\n\r\n")
        .response("H")
        .response(ok("1").trim_start_matches('H'));
    wire.sees(&["GET /a 200 \"1\""]);
    let mut wire = Wire::joined(true);
    wire.request("G").request(get("/a")).response(ok("1"));
    wire.sees(&["GET /a 200 \"1\""]);
}

#[test]
fn an_unseen_request_may_have_been_head() {
    let mut wire = Wire::joined(true);
    wire.response("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
    wire.request(get("/b")).response(ok("2"));
    assert_eq!(wire.lines()[0], "UNKNOWN - 200 \"\"");
    assert_eq!(wire.lines()[1], "UNKNOWN - 200 \"2\"");
    wire.request(get("/c")).response(ok("3"));
    assert_eq!(wire.lines()[2], "GET /c 200 \"3\"");
}

#[test]
fn a_gap_in_a_body_up_to_the_close_is_a_gap_in_that_body() {
    let mut wire = Wire::new();
    wire.request(get("/a")).response("HTTP/1.0 200 OK\r\n\r\nab");
    wire.gap(Answered, 100, GapCause::NotCopied).response("yz").close();
    wire.sees(&["GET /a 200 \"ab\" Truncated"]);
    assert_eq!(wire.log.exchanges[0].response_bytes, 104);
}

#[test]
fn a_gap_in_an_upload_does_not_touch_what_comes_after() {
    let mut wire = Wire::new();
    wire.request("PUT /a HTTP/1.1\r\nContent-Length: 10\r\n\r\nab");
    wire.gap(Asked, 8, GapCause::Lost).response(ok("1"));
    wire.request(get("/b")).response(ok("2"));
    wire.request("PUT /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\na");
    wire.gap(Asked, 30, GapCause::Lost).response(ok("3"));
    wire.request(get("/d")).response(ok("4"));
    wire.sees(&["PUT /a 200 \"1\"", "GET /b 200 \"2\"", "PUT /c 200 \"3\"", "GET /d 200 \"4\""]);
}
