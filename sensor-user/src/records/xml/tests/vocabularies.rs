//! Documents in the vocabularies of feeds, clouds, science and business.

use super::check;

#[test]
fn feeds_count_entries() {
    check(&[
        (
            2,
            "RSS",
            "<rss version=\"2.0\"><channel><title>t</title><link>l</link><description>d</description><language>en</language><image><url>u</url><title>t</title></image><item><title>a</title><guid>1</guid></item><item><title>b</title><guid>2</guid></item></channel></rss>",
        ),
        (
            1,
            "RSS with one item",
            "<rss><channel><title>t</title><link>l</link><description>d</description><item><title>a</title><category>x</category><category>y</category></item></channel></rss>",
        ),
        (
            0,
            "RSS without items",
            "<rss><channel><title>t</title><link>l</link><description>d</description></channel></rss>",
        ),
        (
            2,
            "RSS 1.0",
            "<rdf:RDF xmlns:rdf=\"r\"><channel rdf:about=\"x\"><title>t</title><items><rdf:Seq><rdf:li rdf:resource=\"a\"/></rdf:Seq></items></channel><item><title>a</title></item><item><title>b</title></item></rdf:RDF>",
        ),
        (
            2,
            "Atom",
            r#"<feed xmlns="http://www.w3.org/2005/Atom"><id>u</id><title>t</title><updated>d</updated><author><name>n</name></author><link rel="self" href="x"/><link rel="next" href="y"/><entry><id>1</id><title>a</title></entry><entry><id>2</id><title>b</title></entry></feed>"#,
        ),
        (
            0,
            "Atom without entries",
            "<feed><id>u</id><title>t</title><updated>d</updated><author><name>n</name></author></feed>",
        ),
        (
            1,
            "an Atom entry",
            r#"<entry xmlns="http://www.w3.org/2005/Atom"><id>1</id><title>a</title><link rel="edit" href="x"/><link rel="self" href="y"/><category term="a"/><content type="application/xml"><m:properties xmlns:m="m"><d:ID xmlns:d="d">1</d:ID><d:Name xmlns:d="d">n</d:Name></m:properties></content></entry>"#,
        ),
        (
            3,
            "arXiv",
            "<feed><title>ArXiv Query</title><id>u</id><opensearch:totalResults>9</opensearch:totalResults><entry><id>1</id><author><name>a</name></author><author><name>b</name></author></entry><entry><id>2</id></entry><entry><id>3</id></entry></feed>",
        ),
        (2, "sitemap", "<urlset><url><loc>a</loc></url><url><loc>b</loc></url></urlset>"),
        (1, "sitemap of one", "<urlset><url><loc>a</loc><lastmod>x</lastmod></url></urlset>"),
        (
            2,
            "sitemap index",
            "<sitemapindex><sitemap><loc>a</loc></sitemap><sitemap><loc>b</loc></sitemap></sitemapindex>",
        ),
        (
            2,
            "OPML",
            r#"<opml version="2.0"><head><title>t</title><ownerName>n</ownerName></head><body><outline text="a" xmlUrl="u"/><outline text="b" xmlUrl="v"/></body></opml>"#,
        ),
    ]);
}

#[test]
fn clouds_count_their_resources() {
    check(&[
        (
            2,
            "S3 objects",
            "<ListBucketResult><Name>b</Name><Prefix/><KeyCount>2</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated><Contents><Key>a</Key><Size>1</Size><Owner><ID>o</ID></Owner></Contents><Contents><Key>b</Key><Size>2</Size></Contents><CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes></ListBucketResult>",
        ),
        (
            1,
            "S3 with one object",
            "<ListBucketResult><Name>b</Name><Prefix/><MaxKeys>1000</MaxKeys><Contents><Key>a</Key><Size>1</Size><Owner><ID>o</ID><DisplayName>d</DisplayName></Owner></Contents></ListBucketResult>",
        ),
        (
            0,
            "S3 without objects",
            "<ListBucketResult><Name>b</Name><Prefix/><Marker/><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated></ListBucketResult>",
        ),
        (
            2,
            "S3 buckets",
            "<ListAllMyBucketsResult><Owner><ID>o</ID><DisplayName>d</DisplayName></Owner><Buckets><Bucket><Name>a</Name></Bucket><Bucket><Name>b</Name></Bucket></Buckets></ListAllMyBucketsResult>",
        ),
        (
            1,
            "one reservation",
            "<DescribeInstancesResponse><requestId>r</requestId><reservationSet><item><reservationId>r-1</reservationId><ownerId>1</ownerId><groupSet/><instancesSet><item><instanceId>i-1</instanceId></item><item><instanceId>i-2</instanceId></item></instancesSet></item></reservationSet></DescribeInstancesResponse>",
        ),
        (
            2,
            "access keys",
            "<ListAccessKeysResponse><ListAccessKeysResult><UserName>bob</UserName><AccessKeyMetadata><member><UserName>bob</UserName><AccessKeyId>A</AccessKeyId></member><member><UserName>bob</UserName><AccessKeyId>B</AccessKeyId></member></AccessKeyMetadata><IsTruncated>false</IsTruncated></ListAccessKeysResult></ListAccessKeysResponse>",
        ),
        (
            3,
            "SQS queues",
            "<ListQueuesResponse><ListQueuesResult><QueueUrl>a</QueueUrl><QueueUrl>b</QueueUrl><QueueUrl>c</QueueUrl></ListQueuesResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></ListQueuesResponse>",
        ),
        (
            1,
            "SQS message sent",
            "<SendMessageResponse><SendMessageResult><MessageId>m</MessageId><MD5OfMessageBody>x</MD5OfMessageBody></SendMessageResult></SendMessageResponse>",
        ),
        (
            2,
            "Azure blobs",
            r#"<EnumerationResults ServiceEndpoint="https://x/" ContainerName="c"><Prefix>p</Prefix><MaxResults>5</MaxResults><Blobs><Blob><Name>a</Name><Properties><Etag>e</Etag></Properties></Blob><Blob><Name>b</Name><Properties><Etag>f</Etag></Properties></Blob></Blobs><NextMarker/></EnumerationResults>"#,
        ),
        (
            0,
            "Azure without blobs",
            r#"<EnumerationResults ServiceEndpoint="https://x/"><Blobs/><NextMarker/></EnumerationResults>"#,
        ),
        (
            1,
            "Azure with one container",
            r#"<EnumerationResults ServiceEndpoint="https://x/"><Containers><Container><Name>c</Name><Properties><Etag>e</Etag></Properties></Container></Containers><NextMarker/></EnumerationResults>"#,
        ),
        (
            2,
            "OpenStack",
            r#"<servers><server id="1" name="a"><links><link href="x"/></links></server><server id="2" name="b"/></servers>"#,
        ),
        (
            2,
            "vCloud query",
            r#"<QueryResultRecords total="2" page="1"><Link rel="alternate" href="x"/><Link rel="alternate" href="y"/><VMRecord name="a" href="z"/><VMRecord name="b" href="w"/></QueryResultRecords>"#,
        ),
        (
            2,
            "CloudFormation stacks",
            "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackId>a</StackId><StackName>n</StackName><Outputs><member><OutputKey>k</OutputKey></member></Outputs></member><member><StackId>b</StackId><StackName>m</StackName></member></Stacks></DescribeStacksResult></DescribeStacksResponse>",
        ),
        (
            2,
            "Route 53 zones",
            "<ListHostedZonesResponse><HostedZones><HostedZone><Id>/h/1</Id><Name>a.</Name><Config><PrivateZone>false</PrivateZone></Config></HostedZone><HostedZone><Id>/h/2</Id><Name>b.</Name></HostedZone></HostedZones><IsTruncated>false</IsTruncated><MaxItems>100</MaxItems></ListHostedZonesResponse>",
        ),
        (
            1,
            "one Route 53 zone",
            "<GetHostedZoneResponse><HostedZone><Id>/h/1</Id><Name>a.</Name></HostedZone><DelegationSet><NameServers><NameServer>x</NameServer><NameServer>y</NameServer></NameServers></DelegationSet></GetHostedZoneResponse>",
        ),
    ]);
}

#[test]
fn science_and_maps_count_their_features() {
    check(&[
        (
            3,
            "eSearch",
            "<eSearchResult><Count>30</Count><RetMax>3</RetMax><RetStart>0</RetStart><IdList><Id>1</Id><Id>2</Id><Id>3</Id></IdList><TranslationSet><Translation><From>a</From><To>b</To></Translation></TranslationSet><TranslationStack><TermSet><Term>a</Term><Field>f</Field></TermSet><TermSet><Term>b</Term><Field>f</Field></TermSet><OP>AND</OP></TranslationStack><QueryTranslation>q</QueryTranslation></eSearchResult>",
        ),
        (
            0,
            "eSearch without hits",
            "<eSearchResult><Count>0</Count><RetMax>0</RetMax><IdList/><TranslationSet/><QueryTranslation>q</QueryTranslation></eSearchResult>",
        ),
        (
            1,
            "eSummary of one",
            r#"<eSummaryResult><DocSum><Id>1</Id><Item Name="PubDate" Type="Date">2024</Item><Item Name="Title" Type="String">t</Item></DocSum></eSummaryResult>"#,
        ),
        (
            2,
            "PubMed",
            "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><AuthorList><Author><LastName>a</LastName></Author><Author><LastName>b</LastName></Author></AuthorList></Article></MedlineCitation><PubmedData><History><PubMedPubDate><Year>1</Year></PubMedPubDate></History></PubmedData></PubmedArticle><PubmedArticle><MedlineCitation><PMID>2</PMID></MedlineCitation></PubmedArticle></PubmedArticleSet>",
        ),
        (
            1,
            "PubMed of one",
            "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><MeshHeadingList><MeshHeading><D>a</D></MeshHeading><MeshHeading><D>b</D></MeshHeading></MeshHeadingList></MedlineCitation><PubmedData><ArticleIdList><ArticleId>1</ArticleId></ArticleIdList></PubmedData></PubmedArticle></PubmedArticleSet>",
        ),
        (
            2,
            "OAI records",
            "<OAI-PMH><responseDate>d</responseDate><request verb=\"ListRecords\">u</request><ListRecords><record><header><identifier>a</identifier></header><metadata><dc><title>t</title></dc></metadata></record><record><header><identifier>b</identifier></header></record><resumptionToken>x</resumptionToken></ListRecords></OAI-PMH>",
        ),
        (
            1,
            "OAI record",
            "<OAI-PMH><responseDate>d</responseDate><request verb=\"GetRecord\">u</request><GetRecord><record><header><identifier>a</identifier><setSpec>x</setSpec><setSpec>y</setSpec></header><metadata><dc><creator>t</creator><creator>u</creator></dc></metadata></record></GetRecord></OAI-PMH>",
        ),
        (
            3,
            "OAI headers",
            "<OAI-PMH><responseDate>d</responseDate><request>u</request><ListIdentifiers><header><identifier>a</identifier></header><header><identifier>b</identifier></header><header><identifier>c</identifier></header></ListIdentifiers></OAI-PMH>",
        ),
        (
            2,
            "OAI sets",
            "<OAI-PMH><responseDate>d</responseDate><request>u</request><ListSets><set><setSpec>a</setSpec><setName>n</setName></set><set><setSpec>b</setSpec><setName>m</setName></set></ListSets></OAI-PMH>",
        ),
        (
            3,
            "VOTable",
            r#"<VOTABLE version="1.3"><RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/><TABLE><FIELD name="a" datatype="int"/><FIELD name="b" datatype="char"/><DATA><TABLEDATA><TR><TD>1</TD><TD>x</TD></TR><TR><TD>2</TD><TD/></TR><TR><TD>3</TD><TD/></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>"#,
        ),
        (
            0,
            "VOTable without rows",
            r#"<VOTABLE><RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">bad</INFO></RESOURCE></VOTABLE>"#,
        ),
        (
            2,
            "two tables",
            "<VOTABLE><RESOURCE><TABLE><DATA><TABLEDATA><TR><TD>1</TD></TR></TABLEDATA></DATA></TABLE><TABLE><DATA><TABLEDATA><TR><TD>1</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>",
        ),
        (
            4,
            "OSM",
            r#"<osm version="0.6" generator="g" copyright="c" attribution="a" license="l"><bounds minlat="1" maxlat="2"/><node id="1" lat="1" lon="2"/><node id="2" lat="1" lon="2"><tag k="a" v="b"/></node><way id="3"><nd ref="1"/><nd ref="2"/></way><relation id="4"><member type="way" ref="3" role=""/></relation></osm>"#,
        ),
        (
            1,
            "one OSM node",
            r#"<osm version="0.6" generator="g"><node id="1" lat="1" lon="2"><tag k="a" v="b"/><tag k="c" v="d"/></node></osm>"#,
        ),
        (
            2,
            "WFS members",
            r#"<wfs:FeatureCollection xmlns:wfs="w" numberOfFeatures="2"><gml:boundedBy xmlns:gml="g"><gml:Envelope><gml:lowerCorner>1</gml:lowerCorner></gml:Envelope></gml:boundedBy><gml:featureMember xmlns:gml="g"><r:Road xmlns:r="r" fid="1"><r:name>a</r:name></r:Road></gml:featureMember><gml:featureMember xmlns:gml="g"><r:Road xmlns:r="r" fid="2"><r:name>b</r:name></r:Road></gml:featureMember></wfs:FeatureCollection>"#,
        ),
        (
            1,
            "WFS of one",
            r#"<wfs:FeatureCollection xmlns:wfs="w" numberMatched="1"><wfs:member><Road id="1"><name>a</name><lanes>2</lanes></Road></wfs:member></wfs:FeatureCollection>"#,
        ),
        (
            3,
            "WFS featureMembers",
            r#"<FeatureCollection><boundedBy><Null>unknown</Null></boundedBy><featureMembers><Road id="1"><name>a</name></Road><Road id="2"><name>b</name></Road><River id="3"><name>c</name></River></featureMembers></FeatureCollection>"#,
        ),
        (
            2,
            "KML",
            "<kml><Document><name>d</name><description>x</description><Style id=\"s\"><LineStyle><width>1</width></LineStyle></Style><Style id=\"t\"><LineStyle><width>2</width></LineStyle></Style><Placemark><name>a</name><Point><coordinates>1,2</coordinates></Point></Placemark><Placemark><name>b</name></Placemark></Document></kml>",
        ),
        (
            1,
            "KML of one",
            "<kml><Document><name>d</name><Placemark><name>a</name><Point><coordinates>1,2</coordinates></Point></Placemark></Document></kml>",
        ),
        (
            2,
            "GeoNames",
            r#"<geonames style="MEDIUM"><totalResultsCount>9</totalResultsCount><geoname><toponymName>a</toponymName><geonameId>1</geonameId></geoname><geoname><toponymName>b</toponymName><geonameId>2</geonameId></geoname></geonames>"#,
        ),
        (
            1,
            "GeoNames of one",
            "<geonames><totalResultsCount>1</totalResultsCount><geoname><toponymName>a</toponymName><geonameId>1</geonameId><timezone dst=\"1\">x</timezone></geoname></geonames>",
        ),
        (
            2,
            "GPX",
            "<gpx version=\"1.1\" creator=\"c\"><metadata><time>t</time></metadata><wpt lat=\"1\" lon=\"2\"><name>a</name></wpt><wpt lat=\"1\" lon=\"2\"><name>b</name></wpt></gpx>",
        ),
        (
            2,
            "quakes",
            r#"<q:quakeml xmlns:q="q"><eventParameters publicID="x"><event publicID="1"><origin><time><value>t</value></time></origin></event><event publicID="2"/></eventParameters></q:quakeml>"#,
        ),
        (
            2,
            "MusicBrainz",
            r#"<metadata><artist-list count="2" offset="0"><artist id="1"><name>a</name><alias-list><alias>x</alias><alias>y</alias></alias-list></artist><artist id="2"><name>b</name></artist></artist-list></metadata>"#,
        ),
        (
            1,
            "MusicBrainz artist",
            r#"<metadata><artist id="1" type="Group"><name>a</name><sort-name>a</sort-name><life-span><begin>1</begin></life-span><alias-list><alias>x</alias><alias>y</alias></alias-list></artist></metadata>"#,
        ),
    ]);
}

#[test]
fn business_and_media_answers() {
    check(&[
        (
            3,
            "ECB rates",
            r#"<gesmes:Envelope xmlns:gesmes="g"><gesmes:subject>Reference rates</gesmes:subject><gesmes:Sender><gesmes:name>ECB</gesmes:name></gesmes:Sender><Cube><Cube time="2024-05-01"><Cube currency="USD" rate="1.1"/><Cube currency="JPY" rate="165"/><Cube currency="GBP" rate="0.85"/></Cube></Cube></gesmes:Envelope>"#,
        ),
        (
            2,
            "SOAP list",
            r#"<s:Envelope xmlns:s="s"><s:Header><Session><id>1</id></Session></s:Header><s:Body><GetUsersResponse><GetUsersResult><User><Id>1</Id><Name>a</Name></User><User><Id>2</Id><Name>b</Name></User></GetUsersResult></GetUsersResponse></s:Body></s:Envelope>"#,
        ),
        (
            1,
            "SOAP object",
            r#"<s:Envelope xmlns:s="s"><s:Body><m:GetPriceResponse xmlns:m="m"><m:Item>apple</m:Item><m:Price>1.9</m:Price></m:GetPriceResponse></s:Body></s:Envelope>"#,
        ),
        (
            2,
            "Salesforce query",
            "<Envelope><Body><queryResponse><result><done>true</done><queryLocator/><records><Id>1</Id><Name>a</Name></records><records><Id>2</Id><Name>b</Name></records><size>2</size></result></queryResponse></Body></Envelope>",
        ),
        (
            2,
            ".NET dataset",
            r#"<DataSet><xs:schema xmlns:xs="x" id="NewDataSet"><xs:element name="Table"/><xs:element name="B"/></xs:schema><diffgr:diffgram xmlns:diffgr="d"><NewDataSet><Table diffgr:id="Table1"><a>1</a><b>2</b></Table><Table diffgr:id="Table2"><a>1</a><b>2</b></Table></NewDataSet></diffgr:diffgram></DataSet>"#,
        ),
        (
            2,
            "photos",
            r#"<rsp stat="ok"><photos page="1" pages="5" perpage="2" total="10"><photo id="1" owner="a" title="x"/><photo id="2" owner="b" title="y"/></photos></rsp>"#,
        ),
        (
            4,
            "subsonic",
            r#"<subsonic-response status="ok" version="1.16.1"><searchResult3><artist id="1" name="a"/><artist id="2" name="b"/><album id="3" name="c"/><album id="4" name="d"/><song id="5" title="e"/></searchResult3></subsonic-response>"#,
        ),
        (
            2,
            "Plex",
            r#"<MediaContainer size="2"><Video ratingKey="1" key="/l/1" title="a"><Media id="1"/><Genre tag="x"/></Video><Video ratingKey="2" key="/l/2" title="b"/></MediaContainer>"#,
        ),
        (
            2,
            "Solr",
            r#"<response><lst name="responseHeader"><int name="status">0</int><int name="QTime">1</int></lst><result name="response" numFound="2" start="0"><doc><str name="id">1</str></doc><doc><str name="id">2</str></doc></result></response>"#,
        ),
        (
            1,
            "Solr of one",
            r#"<response><lst name="responseHeader"><int name="status">0</int><int name="QTime">1</int></lst><result name="response" numFound="1" start="0"><doc><str name="id">1</str><str name="t">x</str></doc></result></response>"#,
        ),
        (
            0,
            "Solr of none",
            r#"<response><lst name="responseHeader"><int name="status">0</int><int name="QTime">1</int></lst><result name="response" numFound="0" start="0"/></response>"#,
        ),
        (
            2,
            "commits",
            r#"<log><logentry revision="2"><author>a</author><date>d</date><paths><path action="M">/x</path><path action="A">/y</path></paths><msg>m</msg></logentry><logentry revision="1"><author>a</author><msg>n</msg></logentry></log>"#,
        ),
        (
            1,
            "one commit",
            r#"<log><logentry revision="2"><author>a</author><date>d</date><paths><path action="M">/x</path><path action="A">/y</path></paths><msg>m</msg></logentry></log>"#,
        ),
        (
            2,
            "WebDAV",
            r#"<d:multistatus xmlns:d="DAV:"><d:response><d:href>/a</d:href><d:propstat><d:prop><d:getetag>x</d:getetag></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response><d:response><d:href>/b</d:href><d:propstat><d:prop><d:getetag>y</d:getetag></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>"#,
        ),
        (
            1,
            "WebDAV of one",
            r#"<d:multistatus xmlns:d="DAV:"><d:response><d:href>/a</d:href><d:propstat><d:prop><d:getetag>x</d:getetag></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>"#,
        ),
        (
            2,
            "XML-RPC array",
            "<methodResponse><params><param><value><array><data><value><string>a</string></value><value><string>b</string></value></data></array></value></param></params></methodResponse>",
        ),
        (
            1,
            "an object with lists and another object",
            "<getResponse><return><name>n</name><servers><item><host>a</host></item><item><host>b</host></item></servers><entries><item><key>c</key></item></entries><brand><company>d</company><mail>e</mail></brand></return></getResponse>",
        ),
        (
            1,
            "XML-RPC struct",
            "<methodResponse><params><param><value><struct><member><name>a</name><value><int>1</int></value></member><member><name>b</name><value><int>2</int></value></member></struct></value></param></params></methodResponse>",
        ),
        (
            3,
            "tests",
            r#"<testsuite name="s" tests="3"><properties><property name="a" value="b"/></properties><testcase name="a" classname="c"/><testcase name="b" classname="c"><failure message="m">t</failure></testcase><testcase name="d" classname="c"/></testsuite>"#,
        ),
        (
            2,
            "xCal",
            r#"<icalendar xmlns="x"><vcalendar><properties><version><text>2.0</text></version><prodid><text>p</text></prodid></properties><components><vevent><properties><uid><text>1</text></uid><summary><text>a</text></summary></properties></vevent><vevent><properties><uid><text>2</text></uid></properties></vevent></components></vcalendar></icalendar>"#,
        ),
        (
            2,
            "eBay",
            "<findItemsByKeywordsResponse><ack>Success</ack><version>1.0</version><timestamp>t</timestamp><searchResult count=\"2\"><item><itemId>1</itemId><title>a</title></item><item><itemId>2</itemId><title>b</title></item></searchResult><paginationOutput><pageNumber>1</pageNumber><totalPages>3</totalPages></paginationOutput><itemSearchURL>u</itemSearchURL></findItemsByKeywordsResponse>",
        ),
        (
            0,
            "eBay without hits",
            "<findItemsByKeywordsResponse><ack>Success</ack><version>1.0</version><timestamp>t</timestamp><searchResult count=\"0\"/><paginationOutput><pageNumber>0</pageNumber><totalPages>0</totalPages></paginationOutput><itemSearchURL>u</itemSearchURL></findItemsByKeywordsResponse>",
        ),
        (
            2,
            "nested resource sets",
            "<Response><Copyright>c</Copyright><StatusCode>200</StatusCode><ResourceSets><ResourceSet><EstimatedTotal>2</EstimatedTotal><Resources><Location><Name>a</Name></Location><Location><Name>b</Name></Location></Resources></ResourceSet></ResourceSets></Response>",
        ),
        (
            2,
            "books of a search",
            "<GoodreadsResponse><Request><authentication>true</authentication><key>k</key><method>m</method></Request><search><query>q</query><results-start>1</results-start><total-results>9</total-results><source>s</source><results><work><id>1</id><title>a</title></work><work><id>2</id><title>b</title></work></results></search></GoodreadsResponse>",
        ),
        (
            2,
            "World Bank",
            r#"<wb:countries xmlns:wb="w" page="1" pages="9" per_page="2" total="18"><wb:country id="A"><wb:name>a</wb:name><wb:region id="R">r</wb:region></wb:country><wb:country id="B"><wb:name>b</wb:name></wb:country></wb:countries>"#,
        ),
        (
            2,
            "FHIR bundle",
            r#"<Bundle><id value="b"/><type value="searchset"/><total value="2"/><link><relation value="self"/><url value="u"/></link><entry><resource><Patient><id value="1"/></Patient></resource></entry><entry><resource><Patient><id value="2"/></Patient></resource></entry></Bundle>"#,
        ),
        (
            0,
            "FHIR bundle of none",
            r#"<Bundle><id value="b"/><type value="searchset"/><total value="0"/><link><relation value="self"/><url value="u"/></link></Bundle>"#,
        ),
        (
            2,
            "artifacts",
            "<searchNGResponse><totalCount>2</totalCount><from>-1</from><count>-1</count><tooManyResults>false</tooManyResults><repoDetails><org.sonatype.Detail><repositoryId>r</repositoryId></org.sonatype.Detail></repoDetails><data><artifact><groupId>g</groupId><artifactId>a</artifactId></artifact><artifact><groupId>g</groupId><artifactId>b</artifactId></artifact></data></searchNGResponse>",
        ),
        (
            2,
            "property search",
            "<SearchResults:searchresults xmlns:SearchResults=\"s\"><request><address>a</address><citystatezip>c</citystatezip></request><message><text>ok</text><code>0</code></message><response><results><result><zpid>1</zpid><links><homedetails>u</homedetails></links></result><result><zpid>2</zpid></result></results></response></SearchResults:searchresults>",
        ),
        (
            2,
            "departures",
            "<Siri><ServiceDelivery><ResponseTimestamp>t</ResponseTimestamp><ProducerRef>p</ProducerRef><MoreData>false</MoreData><StopMonitoringDelivery><ResponseTimestamp>t</ResponseTimestamp><MonitoredStopVisit><RecordedAtTime>t</RecordedAtTime><MonitoringRef>1</MonitoringRef></MonitoredStopVisit><MonitoredStopVisit><MonitoringRef>2</MonitoringRef></MonitoredStopVisit></StopMonitoringDelivery></ServiceDelivery></Siri>",
        ),
        (
            2,
            "OData collection of texts",
            "<d:ContactEmails xmlns:d=\"d\"><d:element>a@example.com</d:element><d:element>b@example.com</d:element></d:ContactEmails>",
        ),
    ]);
}
