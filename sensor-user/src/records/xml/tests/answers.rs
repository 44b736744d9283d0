//! Answers as APIs send them, shortened, with the number of records by the rule.

use super::{BodyReader, OPTIONS, Request, XmlCounter, check};

#[test]
fn lists_count_their_elements() {
    check(&[
        (2, "users", "<users><user><name>a</name></user><user><name>b</name></user></users>"),
        (
            1,
            "a list of one",
            "<users><user><name>a</name><roles><role>x</role><role>y</role></roles></user></users>",
        ),
        (0, "an empty list", "<users/>"),
        (0, "an empty Rails list", r#"<users type="array"></users>"#),
        (
            1,
            "a Rails list of one",
            r#"<people type="array"><person><id type="integer">1</id><name>a</name></person></people>"#,
        ),
        (3, "texts", "<names><name>a</name><name>b</name><name>c</name></names>"),
        (
            2,
            "attributes alone",
            r#"<users count="2"><user id="1" name="a"/><user id="2" name="b"/></users>"#,
        ),
        (1, "one of attributes", r#"<users count="1"><user id="1" name="a"/></users>"#),
        (2, "a generic root", "<root><row><a>1</a></row><row><a>2</a></row></root>"),
        (
            2,
            "List of item",
            "<List><item><id>1</id><name>a</name></item><item><id>2</id><name>b</name></item></List>",
        ),
        (
            1,
            ".NET array",
            "<ArrayOfCustomer><Customer><Id>1</Id><Name>a</Name></Customer></ArrayOfCustomer>",
        ),
        (
            3,
            ".NET strings",
            r#"<ArrayOfString xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><string>a</string><string>b</string><string>c</string></ArrayOfString>"#,
        ),
        (1, "categories", "<categories><category><id>1</id><name>a</name></category></categories>"),
        (
            2,
            "items with nested lists",
            "<orders><order><id>1</id><lines><line><sku>a</sku></line><line><sku>b</sku></line></lines></order><order><id>2</id><lines/></order></orders>",
        ),
    ]);
}

#[test]
fn single_objects_are_one() {
    check(&[
        (
            1,
            "a customer with lines",
            "<order><id>1</id><total>9</total><line><sku>a</sku></line><line><sku>b</sku></line></order>",
        ),
        (1, "leaves", "<user><id>1</id><name>a</name><email>a@example.com</email></user>"),
        (1, "attributes", r#"<user id="1" name="a"/>"#),
        (
            1,
            "attributes and a nested list",
            r#"<user id="1" name="a"><roles><role>x</role><role>y</role></roles></user>"#,
        ),
        (
            1,
            "a wrapped object",
            "<GetUserResponse><GetUserResult><User><UserId>1</UserId><Arn>x</Arn></User></GetUserResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetUserResponse>",
        ),
        (1, "a quote", "<GetQuoteResponse><symbol>A</symbol><price>1.5</price></GetQuoteResponse>"),
        (
            1,
            "FHIR patient",
            r#"<Patient xmlns="http://hl7.org/fhir"><id value="p1"/><name><family value="A"/><given value="B"/></name><gender value="female"/><telecom><system value="phone"/></telecom><telecom><system value="email"/></telecom></Patient>"#,
        ),
        (
            1,
            "capabilities",
            "<WMS_Capabilities><Service><Name>WMS</Name><Title>t</Title></Service><Capability><Request><GetMap><Format>a</Format></GetMap></Request><Layer><Title>a</Title></Layer></Capability></WMS_Capabilities>",
        ),
        (
            1,
            "OpenSearch description",
            "<OpenSearchDescription><ShortName>a</ShortName><Description>b</Description><Url type=\"text/html\" template=\"x\"/></OpenSearchDescription>",
        ),
        (
            1,
            "Maven metadata",
            "<metadata><groupId>g</groupId><artifactId>a</artifactId><versioning><latest>2</latest><versions><version>1</version><version>2</version></versions></versioning></metadata>",
        ),
        (
            1,
            "CAP alert",
            "<alert><identifier>x</identifier><sender>y</sender><info><event>storm</event><area><areaDesc>here</areaDesc></area></info></alert>",
        ),
        (
            1,
            "a map of settings",
            "<GetSummaryResult><SummaryMap><entry><key>a</key><value>1</value></entry><entry><key>b</key><value>2</value></entry></SummaryMap></GetSummaryResult>",
        ),
        (
            1,
            "a mail with a word that looks like a list",
            "<asset><id>1</id><name>a</name><tag>x</tag><tag>y</tag></asset>",
        ),
        (
            1,
            "OSM changeset",
            r#"<osm version="0.6" generator="g"><changeset id="1" user="a"><tag k="a" v="b"/><tag k="c" v="d"/></changeset></osm>"#,
        ),
        (
            1,
            "geocode of one",
            "<GeocodeResponse><status>OK</status><result><type>street</type><formatted_address>a b</formatted_address><address_component><long_name>a</long_name></address_component><address_component><long_name>b</long_name></address_component><geometry><location><lat>1</lat></location></geometry></result></GeocodeResponse>",
        ),
        (
            1,
            "plist dict",
            "<plist version=\"1.0\"><dict><key>a</key><string>b</string><key>c</key><integer>1</integer></dict></plist>",
        ),
    ]);
}

#[test]
fn errors_and_acknowledgements_are_none() {
    check(&[
        (
            0,
            "S3 error",
            "<Error><Code>NoSuchKey</Code><Message>m</Message><Key>k</Key><RequestId>r</RequestId></Error>",
        ),
        (
            0,
            "EC2 errors",
            "<Response><Errors><Error><Code>c</Code><Message>m</Message></Error></Errors><RequestID>r</RequestID></Response>",
        ),
        (
            0,
            "SOAP fault",
            r#"<soap:Envelope xmlns:soap="x"><soap:Header/><soap:Body><soap:Fault><faultcode>a</faultcode><faultstring>b</faultstring><detail><x><y>1</y></x></detail></soap:Fault></soap:Body></soap:Envelope>"#,
        ),
        (0, "stat fail", r#"<rsp stat="fail"><err code="1" msg="Photo not found"/></rsp>"#),
        (0, "status failed", r#"<lfm status="failed"><error code="6">No user</error></lfm>"#),
        (
            0,
            "OData error",
            "<m:error xmlns:m=\"x\"><m:code/><m:message xml:lang=\"en\">no</m:message></m:error>",
        ),
        (
            0,
            "OGC exception",
            "<ows:ExceptionReport xmlns:ows=\"o\"><ows:Exception exceptionCode=\"x\"><ows:ExceptionText>t</ows:ExceptionText></ows:Exception></ows:ExceptionReport>",
        ),
        (
            0,
            "OAI error",
            "<OAI-PMH><responseDate>2024-01-01</responseDate><request>u</request><error code=\"noRecordsMatch\">none</error></OAI-PMH>",
        ),
        (
            0,
            "XML-RPC fault",
            "<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>4</int></value></member><member><name>faultString</name><value><string>x</string></value></member></struct></value></fault></methodResponse>",
        ),
        (
            0,
            "eBay failure",
            "<GetItemResponse><Timestamp>t</Timestamp><Ack>Failure</Ack><Errors><ShortMessage>m</ShortMessage><ErrorCode>1</ErrorCode></Errors></GetItemResponse>",
        ),
        (0, "success false", "<response><success>false</success><message>no</message></response>"),
        (
            0,
            "OperationOutcome",
            r#"<OperationOutcome><issue><severity value="error"/><code value="x"/></issue></OperationOutcome>"#,
        ),
        (
            0,
            "only metadata",
            "<DeleteResponse><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></DeleteResponse>",
        ),
        (0, "an id and a status", "<response><id>7</id><status>ok</status></response>"),
        (
            0,
            "a return flag",
            "<DeleteVolumeResponse><requestId>r</requestId><return>true</return></DeleteVolumeResponse>",
        ),
        (0, "a scalar", "<string>hello</string>"),
        (0, "a number", "<int xmlns=\"x\">5</int>"),
        (0, "a count", "<response><count>12</count></response>"),
        (0, "nothing", "<response/>"),
        (
            0,
            "nothing in SOAP",
            "<s:Envelope xmlns:s=\"x\"><s:Body><DeleteUserResponse/></s:Body></s:Envelope>",
        ),
        (
            0,
            "geocode without results",
            "<GeocodeResponse><status>ZERO_RESULTS</status></GeocodeResponse>",
        ),
    ]);
}

#[test]
fn errors_that_are_none_do_not_hide_data() {
    check(&[
        (1, "no errors", "<response><errors/><user><id>1</id><name>a</name></user></response>"),
        (
            2,
            "error false",
            "<response><error>false</error><users><user><name>a</name></user><user><name>b</name></user></users></response>",
        ),
        (
            1,
            "a job that failed",
            "<job><id>3</id><name>n</name><state>failed</state><error>exit 1</error></job>",
        ),
        (
            2,
            "METAR",
            r#"<response><request_index>1</request_index><data_source name="metars"/><request type="retrieve"/><errors/><warnings/><time_taken_ms>7</time_taken_ms><data num_results="2"><METAR><station_id>A</station_id><sky_condition sky_cover="FEW"/><sky_condition sky_cover="BKN"/></METAR><METAR><station_id>B</station_id></METAR></data></response>"#,
        ),
        (
            1,
            "one METAR",
            r#"<response><data_source name="metars"/><errors/><data num_results="1"><METAR><station_id>A</station_id><raw_text>x</raw_text><sky_condition sky_cover="FEW"/><sky_condition sky_cover="BKN"/></METAR></data></response>"#,
        ),
    ]);
}

#[test]
fn what_the_query_named_is_no_data_beside_a_list() {
    let experts = "<r><return><tsn>18</tsn><experts><name>a</name></experts><experts><name>b</name></experts></return></r>";
    for (target, body, expected) in [
        ("/experts?tsn=18", experts, 2),
        ("/experts?tsn=19", experts, 1),
        ("/zone?city=Ulm", "<r><city>Ulm</city></r>", 1),
        (
            "/order?id=5",
            "<order><id>5</id><sum>9</sum><line><a>1</a></line><line><a>2</a></line></order>",
            1,
        ),
    ] {
        let mut counter = Box::new(XmlCounter::new(OPTIONS, Request::new(target)));
        counter.push(body.as_bytes());
        assert_eq!(counter.finish().records, expected, "{target}");
    }
}

#[test]
fn a_list_inside_of_the_only_list_is_the_list() {
    check(&[
        (
            3,
            "groups by name",
            "<ocs><meta><status>ok</status></meta><data><groups><element>a</element><element>b</element><element>c</element></groups></data></ocs>",
        ),
        (1, "an order", "<data><order><lines><line/><line/></lines><sum>9</sum></order></data>"),
        (
            2,
            "an envelope with a name of its own",
            r#"<MediaContainer size="2" identifier="com.x" title1="T"><Directory key="1" title="a"/><Directory key="2" title="b"/></MediaContainer>"#,
        ),
    ]);
}

#[test]
fn failure_said_in_attributes_or_in_an_envelope_hides_no_list_of_objects() {
    check(&[
        (
            0,
            "no result",
            r#"<queryresult success="false" timing="1"><hints><hint>a</hint><hint>b</hint></hints></queryresult>"#,
        ),
        (
            0,
            "an error beside a code and its text",
            "<RateResponse><Response><StatusCode>0</StatusCode><StatusDescription>Failure</StatusDescription><Error><Code>111</Code></Error></Response></RateResponse>",
        ),
    ]);
}

#[test]
fn rows_and_items_are_records_whatever_is_around_them() {
    check(&[
        (
            2,
            "a row set with its key's name",
            r#"<api version="2"><result><rowset name="people" key="personID" columns="a,b"><row personID="1" a="x"/><row personID="2" a="y"/></rowset></result></api>"#,
        ),
        (
            2,
            "a channel with categories",
            r#"<rss version="2.0"><channel><title>T</title><category text="a"/><category text="b"/><item><title>a</title></item><item><title>b</title></item></channel></rss>"#,
        ),
    ]);
}

#[test]
fn an_answer_that_promises_a_list_keeps_it_beside_an_id() {
    check(&[(
        2,
        "parts of what the request named",
        "<ListPiecesResult><Box>b</Box><Key>k</Key><Owner><ID>o</ID></Owner><Piece><Number>1</Number><Size>3</Size></Piece><Piece><Number>2</Number><Size>4</Size></Piece></ListPiecesResult>",
    )]);
}

#[test]
fn an_envelope_with_one_id_of_any_noun_is_an_acknowledgement() {
    check(&[
        (0, "an id", "<response status=\"ok\"><client_id>13</client_id></response>"),
        (2, "ids", "<response><client_id>13</client_id><client_id>14</client_id></response>"),
        (
            1,
            "an id and data",
            "<response><client_id>13</client_id><name>a</name><town>b</town></response>",
        ),
    ]);
}

#[test]
fn an_envelope_with_data_and_several_lists_is_an_object() {
    check(&[
        (
            1,
            "a booking with its groups and rooms",
            "<BookRoomsResponse><requestId>r</requestId><bookingId>b</bookingId><hotelId>h</hotelId><groupSet><item><groupId>g</groupId><name>x</name></item></groupSet><roomSet><item><roomId>1</roomId><size>2</size></item></roomSet></BookRoomsResponse>",
        ),
        (
            2,
            "a list with the list's own name inside",
            "<BlockList><SentBlocks><Block><Name>a</Name><Size>4</Size></Block><Block><Name>b</Name><Size>4</Size></Block></SentBlocks><OpenBlocks/></BlockList>",
        ),
    ]);
}

#[test]
fn a_list_of_one_beside_the_name_of_what_is_listed_is_one() {
    check(&[
        (
            1,
            "one object",
            "<ListShelfResult><Name>s</Name><MaxKeys>9</MaxKeys><Contents><Key>a</Key><Grade>1</Grade></Contents></ListShelfResult>",
        ),
        (0, "none", "<ListShelfResult><Name>s</Name><MaxKeys>9</MaxKeys></ListShelfResult>"),
    ]);
}

#[test]
fn a_list_of_addresses_is_a_list_where_its_name_is_their_plural() {
    check(&[
        (3, "lanes", "<LANES><LANE href=\"/1\"/><LANE href=\"/2\"/><LANE href=\"/3\"/></LANES>"),
        (1, "one", "<lanes><lane href=\"/1\"/></lanes>"),
        (0, "links", "<answer><next href=\"/1\"/><next href=\"/2\"/></answer>"),
        (0, "a list of links", "<links><link href=\"/1\"/><link href=\"/2\"/></links>"),
    ]);
}

#[test]
fn an_element_with_data_and_sections_of_several_kinds_is_an_object() {
    check(&[
        (
            1,
            "a machine with its sections",
            "<Machine name=\"m\"><Wiring><Line><Ip>1</Ip></Line></Wiring><Board><Info>b</Info><Slot><N>1</N></Slot><Slot><N>2</N></Slot></Board></Machine>",
        ),
        (
            2,
            "a shelf of one kind",
            "<Shelf name=\"m\"><Book><N>1</N><T>a</T></Book><Book><N>2</N><T>b</T></Book></Shelf>",
        ),
    ]);
}

#[test]
fn attributes_that_could_be_metadata_make_rows_where_there_are_several() {
    check(&[
        (
            3,
            "periods",
            r#"<periodlist><period from="1" to="2"/><period from="2" to="3"/><period from="3" to="4"/></periodlist>"#,
        ),
        (0, "paging", r#"<periods><page from="1" to="2"/></periods>"#),
        (0, "none of somebody", r#"<rsp><plays user="ada" page="1" total="0"/></rsp>"#),
        (1, "somebody", r#"<rsp><player user="ada" page="1" total="7"/></rsp>"#),
    ]);
}
