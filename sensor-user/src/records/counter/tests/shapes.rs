//! Shapes that public APIs answer in.

use super::{BASE, check};
use crate::records::BodyContext;

#[test]
fn lists_under_known_names() {
    check(
        &BASE,
        &[
            (
                "/v1/charges",
                r#"{"object":"list","url":"/v1/charges","has_more":false,"data":[{"id":"ch_1","amount":5},{"id":"ch_2","amount":7}]}"#,
                2,
            ),
            (
                "/v1/customers/search",
                r#"{"object":"search_result","url":"/v1/customers/search","has_more":false,"data":[{"id":"c"}],"next_page":null}"#,
                1,
            ),
            (
                "/services/data/v58.0/query",
                r#"{"totalSize":2,"done":true,"records":[{"attributes":{"type":"Account"},"Id":"1","Name":"x"},{"attributes":{"type":"Account"},"Id":"2","Name":"y"}]}"#,
                2,
            ),
            (
                "/crm/v3/objects/contacts",
                r#"{"results":[{"id":"1","properties":{"email":"a@b.c"}}],"paging":{"next":{"after":"2","link":"x"}}}"#,
                1,
            ),
            (
                "/v0/app/Table",
                r#"{"records":[{"id":"rec1","createdTime":"t","fields":{"Name":"x"}},{"id":"rec2","fields":{}}],"offset":"itr/rec2"}"#,
                2,
            ),
            (
                "/v1/databases/x/query",
                r#"{"object":"list","results":[{"object":"page","id":"p","properties":{}}],"next_cursor":null,"has_more":false,"type":"page_or_database","page_or_database":{},"request_id":"r"}"#,
                1,
            ),
            (
                "/me/messages",
                r#"{"@odata.context":"https://graph/$metadata","@odata.nextLink":"n","value":[{"id":"1","subject":"s"},{"id":"2","subject":"t"}]}"#,
                2,
            ),
            (
                "/Products",
                r#"{"d":{"results":[{"__metadata":{"uri":"u"},"ID":1},{"ID":2}],"__next":"n"}}"#,
                2,
            ),
            (
                "/Products(1)",
                r#"{"d":{"__metadata":{"uri":"u","type":"t"},"ID":1,"Name":"x","Supplier":{"__deferred":{"uri":"u"}}}}"#,
                1,
            ),
            (
                "/idx/_search",
                r#"{"took":5,"timed_out":false,"_shards":{"total":5,"successful":5,"failed":0},"hits":{"total":{"value":100,"relation":"eq"},"max_score":1.0,"hits":[{"_index":"i","_id":"1","_score":1,"_source":{"a":1}},{"_index":"i","_id":"2","_source":{"a":2}}]},"aggregations":{"x":{"buckets":[{"key":"a","doc_count":3}]}}}"#,
                2,
            ),
            (
                "/_search/scroll",
                r#"{"_scroll_id":"abc","took":1,"timed_out":false,"hits":{"total":1,"hits":[{"_id":"1","_source":{}}]}}"#,
                1,
            ),
            (
                "/idx/_search?size=0",
                r#"{"took":5,"timed_out":false,"hits":{"total":{"value":9},"max_score":null,"hits":[]},"aggregations":{"x":{"buckets":[{"key":"a"},{"key":"b"}]}}}"#,
                0,
            ),
            (
                "/idx/_doc/1",
                r#"{"_index":"i","_type":"_doc","_id":"1","_version":1,"_seq_no":0,"_primary_term":1,"found":true,"_source":{"user":"x","tags":["a","b"]}}"#,
                1,
            ),
            (
                "/db/_all_docs",
                r#"{"total_rows":2,"offset":0,"rows":[{"id":"a","key":"a","value":{"rev":"1"}},{"id":"b","key":"b","value":{"rev":"1"}}]}"#,
                2,
            ),
            (
                "/db/_find",
                r#"{"docs":[{"_id":"1"},{"_id":"2"}],"bookmark":"nil","warning":"no index"}"#,
                2,
            ),
            (
                "/solr/x/select",
                r#"{"responseHeader":{"status":0,"QTime":1,"params":{"q":"*"}},"response":{"numFound":2,"start":0,"numFoundExact":true,"docs":[{"id":"1"},{"id":"2"}]},"facet_counts":{"facet_fields":{"a":["x",1]}},"highlighting":{"1":{}}}"#,
                2,
            ),
            (
                "/1/indexes/x/query",
                r#"{"hits":[{"objectID":"1"},{"objectID":"2"}],"nbHits":2,"page":0,"nbPages":1,"hitsPerPage":20,"exhaustiveNbHits":true,"query":"q","params":"query=q","processingTimeMS":1}"#,
                2,
            ),
            (
                "/collections/x/documents/search",
                r#"{"facet_counts":[],"found":1,"hits":[{"document":{"id":"1"},"highlights":[],"text_match":1}],"out_of":10,"page":1,"request_params":{"q":"x"},"search_cutoff":false,"search_time_ms":0}"#,
                1,
            ),
            (
                "/api/3/action/package_search",
                r#"{"help":"http://h","success":true,"result":{"count":2,"facets":{},"results":[{"id":"1","name":"a","resources":[{},{}]},{"id":"2","name":"b"}],"sort":"score desc","search_facets":{}}}"#,
                2,
            ),
            (
                "/api/3/action/package_list",
                r#"{"help":"http://h","success":true,"result":["a","b","c"]}"#,
                3,
            ),
            (
                "/api/3/action/package_show?id=a",
                r#"{"help":"http://h","success":true,"result":{"id":"1","name":"a","resources":[{"id":"r1"},{"id":"r2"}],"tags":[{"name":"t"}]}}"#,
                1,
            ),
            (
                "/api/3/action/datastore_search?resource_id=r-1",
                r#"{"help":"h","success":true,"result":{"include_total":true,"limit":100,"records_format":"objects","resource_id":"r-1","total_estimation_threshold":null,"records":[{"_id":1,"a":"b"},{"_id":2,"a":"c"}],"fields":[{"id":"_id","type":"int"},{"id":"a","type":"text"}],"_links":{"start":"s"},"total":2}}"#,
                2,
            ),
            (
                "/pages",
                r#"{"content":[{"id":1},{"id":2}],"pageable":{"sort":{"sorted":false},"pageNumber":0},"totalPages":1,"totalElements":2,"last":true,"size":20,"number":0,"sort":{"sorted":false},"numberOfElements":2,"first":true,"empty":false}"#,
                2,
            ),
            (
                "/api/users?page=2",
                r#"{"page":2,"per_page":6,"total":12,"total_pages":2,"data":[{"id":7,"email":"m@x.in"},{"id":8,"email":"l@x.in"}],"support":{"url":"u","text":"t"}}"#,
                2,
            ),
            (
                "/facts",
                r#"{"current_page":1,"data":[{"fact":"f","length":1}],"first_page_url":"u","from":1,"last_page":34,"links":[{"url":null,"label":"p"},{"url":"x","label":"1"}],"next_page_url":"n","path":"p","per_page":10,"prev_page_url":null,"to":10,"total":332}"#,
                1,
            ),
            (
                "/2/tweets/search/recent",
                r#"{"data":[{"id":"1","text":"a"},{"id":"2","text":"b"}],"includes":{"users":[{"id":"9","name":"u"},{"id":"8","name":"v"},{"id":"7","name":"w"}]},"meta":{"newest_id":"2","result_count":2}}"#,
                2,
            ),
            (
                "/articles",
                r#"{"data":[{"type":"articles","id":"1","attributes":{"title":"t"}}],"included":[{"type":"people","id":"9"},{"type":"people","id":"8"}],"links":{"self":"s"},"meta":{"total":1},"jsonapi":{"version":"1.0"}}"#,
                1,
            ),
            (
                "/articles/1",
                r#"{"data":{"type":"articles","id":"1","attributes":{"title":"t","tags":["a","b"]},"relationships":{"comments":{"data":[{"type":"comments","id":"5"},{"type":"comments","id":"6"}]}}},"included":[{"type":"comments","id":"5"}]}"#,
                1,
            ),
            (
                "/people/me/events",
                r#"{"kind":"calendar#events","etag":"e","summary":"me@x.y","description":"","updated":"u","timeZone":"UTC","accessRole":"owner","defaultReminders":[{"method":"popup","minutes":10}],"nextSyncToken":"n","items":[{"id":"1"},{"id":"2"}]}"#,
                2,
            ),
            (
                "/youtube/v3/search?part=snippet",
                r#"{"kind":"youtube#searchListResponse","etag":"e","nextPageToken":"n","regionCode":"US","pageInfo":{"totalResults":100,"resultsPerPage":2},"items":[{"kind":"youtube#searchResult","id":{"videoId":"v"}},{"id":{"videoId":"w"}}]}"#,
                2,
            ),
            (
                "/bigquery/v2/queries",
                r#"{"kind":"bigquery#queryResponse","schema":{"fields":[{"name":"a"},{"name":"b"},{"name":"c"}]},"jobReference":{"projectId":"p","jobId":"j"},"totalRows":"2","rows":[{"f":[{"v":"1"}]},{"f":[{"v":"2"}]}],"totalBytesProcessed":"0","jobComplete":true,"cacheHit":true}"#,
                2,
            ),
            (
                "/v4/spreadsheets/x/values/A1:B3",
                r#"{"range":"Sheet1!A1:B3","majorDimension":"ROWS","values":[["a","b"],["1","2"],["3","4"]]}"#,
                3,
            ),
            (
                "/maps/api/place/nearbysearch/json",
                r#"{"html_attributions":[],"next_page_token":"n","results":[{"place_id":"p","name":"x"}],"status":"OK"}"#,
                1,
            ),
            (
                "/maps/api/directions/json",
                r#"{"geocoded_waypoints":[{"place_id":"a"},{"place_id":"b"}],"routes":[{"summary":"s","legs":[{}]}],"status":"OK"}"#,
                1,
            ),
            ("/odata/x", r#"{"value":[1,2,3]}"#, 3),
            (
                "/search/repositories?q=x",
                r#"{"total_count":2,"incomplete_results":false,"items":[{"id":1,"name":"a"},{"id":2,"name":"b"}]}"#,
                2,
            ),
            (
                "/repos/o/r/actions/runs",
                r#"{"total_count":1,"workflow_runs":[{"id":1,"name":"a","jobs":[{},{}]}]}"#,
                1,
            ),
            (
                "/2.0/repositories",
                r#"{"pagelen":10,"values":[{"uuid":"1"},{"uuid":"2"}],"page":1,"size":2,"next":"n"}"#,
                2,
            ),
            ("/api/now/table/incident", r#"{"result":[{"sys_id":"1","number":"INC1"}]}"#, 1),
            (
                "/v1/query?x",
                r#"{"ticker":"AAPL","queryCount":2,"resultsCount":2,"adjusted":true,"results":[{"c":1},{"c":2}],"status":"OK","request_id":"r","count":2}"#,
                2,
            ),
            (
                "/statement",
                r#"{"id":"2019_1","infoUri":"u","columns":[{"name":"a"},{"name":"b"},{"name":"c"}],"data":[[1,2,3],[4,5,6]],"stats":{"state":"FINISHED"}}"#,
                2,
            ),
            (
                "/?query=SELECT",
                r#"{"meta":[{"name":"a","type":"UInt8"},{"name":"b","type":"String"},{"name":"c","type":"String"}],"data":[{"a":1},{"a":2}],"rows":2,"rows_before_limit_at_least":2,"statistics":{"elapsed":0.1,"rows_read":2}}"#,
                2,
            ),
            (
                "/sparql",
                r#"{"head":{"vars":["a","b"],"link":[]},"results":{"distinct":false,"ordered":true,"bindings":[{"a":{"type":"uri","value":"x"}},{"a":{"type":"uri","value":"y"}}]}}"#,
                2,
            ),
            (
                "/books?page=1",
                r#"{"@context":"/contexts/Book","@id":"/books","@type":"hydra:Collection","hydra:member":[{"@id":"/books/1","@type":"Book","title":"t"}],"hydra:totalItems":1,"hydra:view":{"@id":"/books?page=1"}}"#,
                1,
            ),
            (
                "/users/x/outbox",
                r#"{"@context":"https://www.w3.org/ns/activitystreams","id":"https://x/outbox?page=1","type":"OrderedCollectionPage","next":"n","partOf":"https://x/outbox","orderedItems":[{"id":"a"},{"id":"b"}]}"#,
                2,
            ),
            (
                "/scim/v2/Users",
                r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":1,"itemsPerPage":1,"startIndex":1,"Resources":[{"id":"2","userName":"x","emails":[{},{}]}]}"#,
                1,
            ),
            (
                "/feed.json",
                r#"{"version":"https://jsonfeed.org/version/1.1","title":"My feed","home_page_url":"h","feed_url":"f","description":"d","items":[{"id":"1"},{"id":"2"}]}"#,
                2,
            ),
            (
                "/FeatureServer/0/query?where=1%3D1",
                r#"{"displayFieldName":"NAME","fieldAliases":{"NAME":"Name"},"geometryType":"esriGeometryPoint","spatialReference":{"wkid":4326},"fields":[{"name":"a"},{"name":"b"},{"name":"c"}],"features":[{"attributes":{"NAME":"x"},"geometry":{"x":1,"y":2}},{"attributes":{"NAME":"y"}}],"exceededTransferLimit":true}"#,
                2,
            ),
            (
                "/query?returnIdsOnly=true",
                r#"{"objectIdFieldName":"OBJECTID","objectIds":[1,2,3]}"#,
                3,
            ),
            (
                "/fdsnws/event/1/query?format=geojson",
                r#"{"type":"FeatureCollection","metadata":{"generated":1,"url":"u","title":"USGS","status":200,"api":"1","count":2},"features":[{"type":"Feature","properties":{"mag":1},"geometry":{"type":"Point","coordinates":[1,2,3]},"id":"a"},{"type":"Feature","id":"b"}],"bbox":[1,2,3,4,5,6]}"#,
                2,
            ),
            (
                "/search/?q=8+bd+du+port",
                r#"{"type":"FeatureCollection","version":"draft","features":[{"type":"Feature"}],"attribution":"BAN","licence":"ETALAB-2.0","query":"8 bd du port","limit":5}"#,
                1,
            ),
            (
                "/data/2.5/forecast?q=London",
                r#"{"cod":"200","message":0,"cnt":2,"list":[{"dt":1,"main":{"temp":1}},{"dt":2,"main":{"temp":2}}],"city":{"id":1,"name":"London","coord":{"lat":1,"lon":2}}}"#,
                2,
            ),
            (
                "/api/interpreter",
                r#"{"version":0.6,"generator":"Overpass API","osm3s":{"timestamp_osm_base":"t","copyright":"c"},"elements":[{"type":"node","id":1},{"type":"way","id":2,"nodes":[1,2]}]}"#,
                2,
            ),
            (
                "/api/where/stops-for-location.json",
                r#"{"code":200,"currentTime":1,"data":{"limitExceeded":false,"list":[{"id":"1"},{"id":"2"}],"outOfRange":false,"references":{"agencies":[{"id":"a"}],"routes":[{"id":"r"},{"id":"s"},{"id":"t"}]}},"text":"OK","version":2}"#,
                2,
            ),
            (
                "/v1/public/characters",
                r#"{"code":200,"status":"Ok","copyright":"c","attributionText":"t","attributionHTML":"<a>","etag":"e","data":{"offset":0,"limit":20,"total":2,"count":2,"results":[{"id":1},{"id":2}]}}"#,
                2,
            ),
            (
                "/rsc",
                r#"{"status":"ok","userTier":"developer","total":1,"results":[{"id":"a"}]}"#,
                1,
            ),
            (
                "/svc/search/v2/articlesearch.json",
                r#"{"status":"OK","copyright":"c","response":{"docs":[{"_id":"1"},{"_id":"2"}],"meta":{"hits":2,"offset":0,"time":1}}}"#,
                2,
            ),
            (
                "/api/v1/query?query=up",
                r#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"job":"a"},"value":[1,"1"]},{"metric":{"job":"b"},"value":[1,"0"]}]}}"#,
                2,
            ),
            ("/api/v1/label/job/values", r#"{"status":"success","data":["a","b"]}"#, 2),
            (
                "/cdn/13.1/data/en_US/champion.json",
                r#"{"type":"champion","format":"standAloneComplex","version":"13.1","data":{"Aatrox":{"id":"Aatrox","key":"266"},"Ahri":{"id":"Ahri","key":"103"},"Akali":{"id":"Akali","key":"84"}}}"#,
                3,
            ),
            (
                "/works?query=x",
                r#"{"status":"ok","message-type":"work-list","message-version":"1.0.0","message":{"facets":{},"total-results":2,"items":[{"DOI":"a"},{"DOI":"b"}],"items-per-page":20,"query":{"start-index":0,"search-terms":"x"}}}"#,
                2,
            ),
            (
                "/works/10.1/x",
                r#"{"status":"ok","message-type":"work","message-version":"1.0.0","message":{"DOI":"10.1/x","title":["t"],"author":[{"given":"a"},{"given":"b"}],"publisher":"p"}}"#,
                1,
            ),
            (
                "/r/rust.json",
                r#"{"kind":"Listing","data":{"after":"t3_x","dist":2,"modhash":"m","geo_filter":"","children":[{"kind":"t3","data":{"id":"a"}},{"kind":"t3","data":{"id":"b"}}],"before":null}}"#,
                2,
            ),
            (
                "/gmail/v1/users/me/messages",
                r#"{"messages":[{"id":"1","threadId":"1"},{"id":"2","threadId":"2"}],"nextPageToken":"n","resultSizeEstimate":2}"#,
                2,
            ),
            (
                "/v2/x/releases?per_page=2",
                r#"{"pagination":{"page":1,"pages":2,"items":3,"urls":{}},"releases":[{"id":1},{"id":2}]}"#,
                2,
            ),
        ],
    );
}

#[test]
fn lists_under_names_of_their_own() {
    check(
        &BASE,
        &[
            (
                "/admin/api/products.json",
                r#"{"products":[{"id":1,"variants":[{},{},{}]},{"id":2}]}"#,
                2,
            ),
            (
                "/admin/api/products/1.json",
                r#"{"product":{"id":1,"title":"x","variants":[{"id":5},{"id":6}]}}"#,
                1,
            ),
            (
                "/api/v2/tickets.json?include=users",
                r#"{"tickets":[{"id":1},{"id":2}],"users":[{"id":7}],"groups":[{"id":8}],"next_page":null,"previous_page":null,"count":2}"#,
                2,
            ),
            (
                "/api/v2/tickets/1.json",
                r#"{"ticket":{"id":1,"subject":"s","custom_fields":[{"id":1,"value":"x"}]}}"#,
                1,
            ),
            (
                "/rest/api/2/search",
                r#"{"expand":"names,schema","startAt":0,"maxResults":50,"total":2,"issues":[{"id":"1","key":"A-1","fields":{}},{"id":"2","key":"A-2"}]}"#,
                2,
            ),
            (
                "/rest/api/2/issue/A-1",
                r#"{"expand":"renderedFields","id":"1","self":"u","key":"A-1","fields":{"summary":"s","comment":{"comments":[{"id":"1"},{"id":"2"}]}}}"#,
                1,
            ),
            (
                "/2010-04-01/Accounts/AC1/Messages.json",
                r#"{"first_page_uri":"u","end":1,"previous_page_uri":null,"messages":[{"sid":"SM1","body":"x"},{"sid":"SM2","body":"y"}],"uri":"u","page_size":50,"start":0,"next_page_uri":null,"page":0}"#,
                2,
            ),
            (
                "/2010-04-01/Accounts/AC1/Messages/SM1.json",
                r#"{"sid":"SM1","account_sid":"AC1","body":"hi","error_code":30003,"error_message":"x","status":"failed","subresource_uris":{"media":"u"}}"#,
                1,
            ),
            (
                "/v1/Services",
                r#"{"meta":{"page":0,"page_size":50,"key":"services"},"services":[{"sid":"1"},{"sid":"2"}]}"#,
                2,
            ),
            (
                "/api/users.list",
                r#"{"ok":true,"members":[{"id":"U1","name":"a"},{"id":"U2","name":"b"}],"cache_ts":1,"response_metadata":{"next_cursor":""}}"#,
                2,
            ),
            (
                "/api/conversations.history?channel=C1",
                r#"{"ok":true,"messages":[{"type":"message","user":"U1","text":"a","ts":"1"},{"type":"message","text":"b","ts":"2"}],"has_more":true,"pin_count":0,"response_metadata":{"next_cursor":"x"}}"#,
                2,
            ),
            (
                "/api/conversations.members",
                r#"{"ok":true,"members":["U1","U2","U3"],"response_metadata":{"next_cursor":""}}"#,
                3,
            ),
            (
                "/api/users.info?user=U1",
                r#"{"ok":true,"user":{"id":"U1","name":"a","profile":{"email":"x@y.z"}}}"#,
                1,
            ),
            (
                "/api/chat.postMessage",
                r#"{"ok":true,"channel":"C1","ts":"1503435956.000247","message":{"text":"x","username":"b","type":"message"}}"#,
                1,
            ),
            (
                "/latest/meta/v2.0/me/x",
                r#"{"response":{"game_count":2,"games":[{"appid":1},{"appid":2}]}}"#,
                2,
            ),
            (
                "/ISteamNews/GetNewsForApp/v2/?appid=440&count=2",
                r#"{"appnews":{"appid":440,"newsitems":[{"gid":"1","title":"a"},{"gid":"2","title":"b"}],"count":900}}"#,
                2,
            ),
            (
                "/api/appdetails?appids=440",
                r#"{"440":{"success":true,"data":{"type":"game","name":"x","steam_appid":440,"screenshots":[{},{},{}]}}}"#,
                1,
            ),
            (
                "/services/rest/?method=flickr.photos.search",
                r#"{"photos":{"page":1,"pages":5,"perpage":2,"total":"10","photo":[{"id":"1","title":"a"},{"id":"2","title":"b"}]},"stat":"ok"}"#,
                2,
            ),
            (
                "/v2/venues/search",
                r#"{"meta":{"code":200,"requestId":"x"},"response":{"venues":[{"id":"1","name":"v"}],"confident":false}}"#,
                1,
            ),
            (
                "/v3/businesses/search",
                r#"{"businesses":[{"id":"1","name":"a"},{"id":"2","name":"b"}],"total":2,"region":{"center":{"latitude":1.5,"longitude":2.5}}}"#,
                2,
            ),
            (
                "/neo/rest/v1/feed",
                r#"{"links":{"next":"n"},"element_count":3,"near_earth_objects":{"2015-09-08":[{"id":"1","name":"a"},{"id":"2","name":"b"}],"2015-09-07":[{"id":"3","name":"c"}]}}"#,
                3,
            ),
            (
                "/api/v3/events",
                r#"{"title":"EONET Events","description":"d","link":"l","events":[{"id":"1","title":"a"},{"id":"2","title":"b"}]}"#,
                2,
            ),
            (
                "/astros.json",
                r#"{"message":"success","number":2,"people":[{"name":"a","craft":"ISS"},{"name":"b","craft":"ISS"}]}"#,
                2,
            ),
            (
                "/iss-now.json",
                r#"{"message":"success","timestamp":1,"iss_position":{"latitude":"1","longitude":"2"}}"#,
                1,
            ),
            ("/search?term=x", r#"{"resultCount":2,"results":[{"trackId":1},{"trackId":2}]}"#, 2),
            (
                "/2.0/?method=chart.gettoptracks",
                r#"{"tracks":{"track":[{"name":"a"},{"name":"b"}],"@attr":{"page":"1","perPage":"50"}}}"#,
                2,
            ),
            (
                "/2.0/?method=album.search",
                r#"{"results":{"opensearch:Query":{"text":"","role":"request"},"opensearch:totalResults":"2","opensearch:startIndex":"0","opensearch:itemsPerPage":"50","albummatches":{"album":[{"name":"a"},{"name":"b"}]},"@attr":{"for":"x"}}}"#,
                2,
            ),
            (
                "/ws/2/artist?query=x",
                r#"{"created":"2020","count":2,"offset":0,"artists":[{"id":"1","name":"a"},{"id":"2","name":"b"}]}"#,
                2,
            ),
            (
                "/ws/2/release?artist=1",
                r#"{"release-count":2,"release-offset":0,"releases":[{"id":"1"},{"id":"2"}]}"#,
                2,
            ),
            (
                "/3/movie/550/credits",
                r#"{"id":550,"cast":[{"id":1},{"id":2}],"crew":[{"id":3}]}"#,
                3,
            ),
            (
                "/3/genre/movie/list",
                r#"{"genres":[{"id":28,"name":"Action"},{"id":12,"name":"Adventure"}]}"#,
                2,
            ),
            (
                "/fred/series/observations?series_id=GNP",
                r#"{"realtime_start":"a","realtime_end":"b","observation_start":"a","observation_end":"b","units":"lin","output_type":1,"file_type":"json","order_by":"x","sort_order":"asc","count":2,"offset":0,"limit":100,"observations":[{"date":"a","value":"1"},{"date":"b","value":"2"}]}"#,
                2,
            ),
            (
                "/fdc/v1/foods/search?query=x",
                r#"{"totalHits":2,"currentPage":1,"totalPages":1,"pageList":[1],"foodSearchCriteria":{"query":"x","generalSearchInput":"x","pageNumber":1},"foods":[{"fdcId":1},{"fdcId":2}],"aggregations":{"dataType":{"Branded":2},"nutrients":{}}}"#,
                2,
            ),
            ("/public/collection/v1/search?q=x", r#"{"total":2,"objectIDs":[1,2]}"#, 2),
            (
                "/entrez/eutils/esearch.fcgi?db=pubmed",
                r#"{"header":{"type":"esearch","version":"0.3"},"esearchresult":{"count":"2","retmax":"2","retstart":"0","idlist":["1","2"],"translationset":[{"from":"a","to":"b"}],"translationstack":[{"term":"t"},"GROUP"],"querytranslation":"q"}}"#,
                2,
            ),
            (
                "/entrez/eutils/esummary.fcgi?db=pubmed&id=1,2",
                r#"{"header":{"type":"esummary","version":"0.3"},"result":{"uids":["1","2"],"1":{"uid":"1","title":"a"},"2":{"uid":"2","title":"b"}}}"#,
                2,
            ),
            (
                "/rest/pug/compound/cid/1,2/property/MolecularFormula/JSON",
                r#"{"PropertyTable":{"Properties":[{"CID":1,"MolecularFormula":"a"},{"CID":2,"MolecularFormula":"b"}]}}"#,
                2,
            ),
            ("/rest/pug/compound/name/x/cids/JSON", r#"{"IdentifierList":{"CID":[1,2,3]}}"#, 3),
            (
                "/v3/company/1/query",
                r#"{"QueryResponse":{"Customer":[{"Id":"1"},{"Id":"2"}],"startPosition":1,"maxResults":2},"time":"t"}"#,
                2,
            ),
            (
                "/v3/company/1/customer/1",
                r#"{"Customer":{"Id":"1","DisplayName":"x","Balance":5},"time":"t"}"#,
                1,
            ),
            (
                "/api.xro/2.0/Invoices",
                r#"{"Id":"g","Status":"OK","ProviderName":"p","DateTimeUTC":"/Date(1)/","Invoices":[{"InvoiceID":"1"},{"InvoiceID":"2"}]}"#,
                2,
            ),
            (
                "/transactions/get",
                r#"{"accounts":[{"account_id":"a"}],"item":{"item_id":"i","institution_id":"x"},"total_transactions":2,"transactions":[{"transaction_id":"1"},{"transaction_id":"2"}],"request_id":"r"}"#,
                2,
            ),
            (
                "/3.0/lists/abc/members",
                r#"{"list_id":"abc","members":[{"id":"1"},{"id":"2"}],"total_items":2,"_links":[{"rel":"self"},{"rel":"parent"},{"rel":"x"}]}"#,
                2,
            ),
            ("/", r#"{"TableNames":["a","b"]}"#, 2),
            ("/", r#"{"Items":[{"id":{"S":"1"}},{"id":{"S":"2"}}],"Count":2,"ScannedCount":2}"#, 2),
            ("/", r#"{"Item":{"id":{"S":"1"},"name":{"S":"x"}}}"#, 1),
            (
                "/2015-03-31/functions/",
                r#"{"NextMarker":null,"Functions":[{"FunctionName":"a"},{"FunctionName":"b"}]}"#,
                2,
            ),
            ("/", r#"{"Label":"CPUUtilization","Datapoints":[{"Average":1},{"Average":2}]}"#, 2),
            ("/", r#"{"Messages":[{"MessageId":"1","Body":"x"}]}"#, 1),
            ("/", r#"{"clusters":[{"clusterArn":"a"}],"failures":[{"arn":"b"},{"arn":"c"}]}"#, 1),
            ("/v2/library/nginx/tags/list", r#"{"name":"library/nginx","tags":["a","b"]}"#, 2),
            ("/v2/nginx/tags/list", r#"{"name":"nginx","tags":["a","b"]}"#, 2),
            (
                "/-/v1/search?text=x",
                r#"{"objects":[{"package":{"name":"a"}},{"package":{"name":"b"}}],"total":2,"time":"t"}"#,
                2,
            ),
            (
                "/api/v1/crates?q=x",
                r#"{"crates":[{"id":"a"},{"id":"b"}],"meta":{"total":2,"next_page":null}}"#,
                2,
            ),
            (
                "/api/v1/crates/serde",
                r#"{"categories":[{"id":"c"}],"crate":{"id":"serde","name":"serde","downloads":5},"keywords":[{"id":"k"}],"versions":[{"id":1},{"id":2}]}"#,
                1,
            ),
            (
                "/pypi/x/json",
                r#"{"info":{"author":"a","name":"x"},"last_serial":5,"releases":{"1.0":[{"filename":"f"}],"2.0":[{"filename":"g"}]},"urls":[{"filename":"g"},{"filename":"h"}],"vulnerabilities":[]}"#,
                1,
            ),
            ("/api/v4/projects", r#"[{"id":1,"name":"a"},{"id":2,"name":"b"}]"#, 2),
            (
                "/api/v2/search?q=x",
                r#"{"accounts":[{"id":"1"}],"statuses":[{"id":"2"},{"id":"3"}],"hashtags":[{"name":"h"}]}"#,
                4,
            ),
            (
                "/api/v1/statuses/1/context",
                r#"{"ancestors":[{"id":"1"}],"descendants":[{"id":"2"},{"id":"3"}]}"#,
                3,
            ),
            (
                "/v1/search?type=album,artist",
                r#"{"albums":{"href":"h","items":[{"id":"1"},{"id":"2"}],"limit":20,"next":null,"offset":0,"previous":null,"total":2},"artists":{"href":"h","items":[{"id":"3"}],"limit":20,"next":null,"offset":0,"previous":null,"total":1}}"#,
                3,
            ),
            ("/v1/artists?ids=1,2", r#"{"artists":[{"id":"1"},{"id":"2"}]}"#, 2),
            (
                "/v1/recommendations",
                r#"{"tracks":[{"id":"1"},{"id":"2"}],"seeds":[{"id":"a"},{"id":"b"},{"id":"c"}]}"#,
                2,
            ),
            (
                "/api/v3/exchangeInfo",
                r#"{"timezone":"UTC","serverTime":1,"rateLimits":[{"rateLimitType":"x"},{"rateLimitType":"y"}],"exchangeFilters":[],"symbols":[{"symbol":"A"},{"symbol":"B"}]}"#,
                2,
            ),
            (
                "/0/public/Ticker?pair=XBTUSD",
                r#"{"error":[],"result":{"XXBTZUSD":{"a":["1","1","1"],"b":["1","1","1"],"o":"1"}}}"#,
                1,
            ),
            (
                "/0/public/Ticker?pair=XBTUSD,ETHUSD",
                r#"{"error":[],"result":{"XXBTZUSD":{"a":["1","1","1"],"o":"1"},"XETHZUSD":{"a":["1","1","1"],"o":"1"}}}"#,
                2,
            ),
            (
                "/0/public/OHLC",
                r#"{"error":[],"result":{"XXBTZUSD":[[1,"1"],[2,"2"],[3,"3"]],"last":3}}"#,
                3,
            ),
            (
                "/query?function=TIME_SERIES_DAILY&symbol=IBM",
                r#"{"Meta Data":{"1. Information":"x","2. Symbol":"IBM"},"Time Series (Daily)":{"2020-01-02":{"1. open":"1","4. close":"2"},"2020-01-01":{"1. open":"1","4. close":"2"}}}"#,
                2,
            ),
            (
                "/query?function=GLOBAL_QUOTE",
                r#"{"Global Quote":{"01. symbol":"IBM","05. price":"1"}}"#,
                1,
            ),
            (
                "/api/v3/historical-price-full/AAPL",
                r#"{"symbol":"AAPL","historical":[{"date":"a","close":1},{"date":"b","close":2}]}"#,
                2,
            ),
            (
                "/api/f1/2021.json",
                r#"{"MRData":{"xmlns":"","series":"f1","url":"u","limit":"30","offset":"0","total":"2","RaceTable":{"season":"2021","Races":[{"round":"1"},{"round":"2"}]}}}"#,
                2,
            ),
            ("/api/v1/json/1/search.php?s=x", r#"{"meals":[{"idMeal":"1"},{"idMeal":"2"}]}"#, 2),
            (
                "/joke/Any?amount=2",
                r#"{"error":false,"amount":2,"jokes":[{"id":1,"setup":"s"},{"id":2,"joke":"j"}]}"#,
                2,
            ),
            (
                "/api.php?amount=2",
                r#"{"response_code":0,"results":[{"question":"a"},{"question":"b"}]}"#,
                2,
            ),
            (
                "/gbfs/en/station_status.json",
                r#"{"last_updated":1,"ttl":5,"version":"2.2","data":{"stations":[{"station_id":"1"},{"station_id":"2"}]}}"#,
                2,
            ),
            (
                "/users/1/contacts",
                r#"{"contacts":[{"vid":1},{"vid":2}],"has-more":true,"vid-offset":5}"#,
                2,
            ),
            (
                "/v1/secret/metadata",
                r#"{"request_id":"r","lease_id":"","renewable":false,"lease_duration":0,"data":{"keys":["a","b"]},"wrap_info":null,"warnings":null,"auth":null}"#,
                2,
            ),
            ("/.well-known/jwks.json", r#"{"keys":[{"kid":"1","n":"x"},{"kid":"2","n":"y"}]}"#, 2),
            (
                "/players?x",
                r#"{"get":"leagues","parameters":{"id":"39"},"errors":[],"results":2,"paging":{"current":1,"total":1},"response":[{"league":{"id":1}},{"league":{"id":2}}]}"#,
                2,
            ),
            (
                "/lists",
                r#"{"servers":[{"id":1}],"servers_links":[{"rel":"next","href":"h"},{"rel":"prev","href":"h"}]}"#,
                1,
            ),
            (
                "/rest/services",
                r#"{"currentVersion":10.91,"folders":["a"],"services":[{"name":"x","type":"MapServer"},{"name":"y","type":"MapServer"}]}"#,
                2,
            ),
            (
                "/tx/x/account",
                r#"{"transaction":{"timestamp":"t","id":5,"amount":"1.00","items":[{"a":1},{"a":2}]}}"#,
                1,
            ),
        ],
    );
}

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
fn graphql_counts_the_shallowest_connections() {
    let graphql = BodyContext { graphql: true, method: "POST", ..BASE };
    check(
        &graphql,
        &[
            (
                "/graphql",
                r#"{"data":{"viewer":{"login":"x","repositories":{"totalCount":2,"nodes":[{"id":"1"},{"id":"2"}]}}}}"#,
                2,
            ),
            (
                "/graphql",
                r#"{"data":{"products":{"edges":[{"cursor":"c","node":{"id":"1"}},{"node":{"id":"2"}}],"pageInfo":{"hasNextPage":false}}},"extensions":{"cost":{"requestedQueryCost":5}}}"#,
                2,
            ),
            (
                "/graphql",
                r#"{"data":{"customer":{"id":"1","name":"x","orders":{"edges":[{"node":{}},{"node":{}}]}}}}"#,
                1,
            ),
            (
                "/graphql",
                r#"{"data":{"users":[{"id":1},{"id":2}],"users_aggregate":{"aggregate":{"count":2}}}}"#,
                2,
            ),
            (
                "/graphql",
                r#"{"data":{"Page":{"pageInfo":{"total":5000},"media":[{"id":1},{"id":2}]}}}"#,
                2,
            ),
            (
                "/graphql",
                r#"{"data":{"characters":{"info":{"count":826},"results":[{"name":"a"},{"name":"b"}]}}}"#,
                2,
            ),
            ("/graphql", r#"{"data":{"createUser":{"user":{"id":1,"name":"x"},"errors":[]}}}"#, 1),
            ("/graphql", r#"{"data":{"deleteUser":true}}"#, 0),
            ("/graphql", r#"{"data":null,"errors":[{"message":"m"}]}"#, 0),
            ("/graphql", r#"{"errors":[{"message":"m"}]}"#, 0),
            (
                "/graphql",
                r#"{"data":{"a":{"nodes":[{"id":1}]},"b":{"nodes":[{"id":2},{"id":3}]}},"errors":[{"message":"partial"}]}"#,
                3,
            ),
            ("/graphql", r#"{"data":{"boards":[{"id":"1","items":[{},{}]}]},"account_id":5}"#, 1),
        ],
    );
}

#[test]
fn what_identifies_an_object_keeps_it_from_being_an_envelope() {
    check(
        &BASE,
        &[
            // An id that the query names is the record's, one amid the path is its parent's.
            (
                "/action/show_parcel?id=p7",
                r#"{"success":true,"result":{"id":"p7","title":"Box","resources":[{"id":"a"},{"id":"b"}]}}"#,
                1,
            ),
            (
                "/groups/g7/people",
                r#"{"id":"g7","title":"Choir","people":[{"id":"a"},{"id":"b"}]}"#,
                2,
            ),
            (
                "/papers/10.77/abc",
                r#"{"status":"ok","message":{"DOI":"10.77/abc","author":[{"name":"A"},{"name":"B"}]}}"#,
                1,
            ),
            (
                "/entries/e1",
                r#"{"sys":{"id":"e1","kind":"Entry"},"fields":{"parts":[{"a":1},{"a":2}],"tags":["x"]}}"#,
                1,
            ),
            ("/shorten", r#"{"id":"s/1","link":"https://s/1","tags":[],"groups":[]}"#, 1),
        ],
    );
}

#[test]
fn a_list_under_the_singular_of_what_is_around_it_is_the_list() {
    check(
        &BASE,
        &[
            ("/rest", r#"{"scales":{"zoomable":1,"depth":3,"scale":[{"w":1},{"w":2}]}}"#, 2),
            ("/rest", r#"{"thing":{"zoomable":1,"depth":3,"scale":[{"w":1},{"w":2}]}}"#, 1),
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
fn a_zone_and_its_offset_are_data() {
    check(&BASE, &[("/zone", r#"{"rawOffset":3600,"status":"OK","timeZoneName":"Central"}"#, 1)]);
}
