//! The names themselves, and how they are found.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;

use super::{Folded, Traits as T};

/// Names whose meaning is known as a whole, written in any case.
const WHOLE: &[(T, &str)] = &[
    (
        T::RECORDS,
        "data results result items item value records record entry entries features hits rows \
         docs documents content contents list resources objects elements member members \
         orderedItems bindings datapoints response responses responseData resData body payload d \
         collection entities resultSet resultList searchResults matches findings dataset datasets",
    ),
    (T::RECORDS.and(T::CONNECTION), "edges nodes embedded"),
    (T::LIST, "children values ids idList identifiers"),
    (
        T::META.and(T::META_BOX),
        "meta metadata paging pagination pager pageInfo pageable links link head header headers \
         request params shards cursor cursors statistics stat stats totals facets facet \
         aggregations aggregation aggs aggregates aggregate included includes jsonapi extensions \
         debug timing timings context attr schema sort sorting continue searchInfo \
         searchMetadata support warning warnings highlighting suggest spellcheck filters filter \
         relationships actions forms queries seeds parameters additionalData \
         relatedObjects references view",
    ),
    (
        T::META.and(T::META_LIST),
        "licenses license licence attributions attribution columns columnNames column field \
         fields errorMessages failures bbox rateLimits normalized redirects converted coordinates geocodedWaypoints \
         notices hints class htmlAttributions hint note information moreInfo documentation help",
    ),
    (T::META.and(T::LAST_RESORT), "query template messages usage info waypoints"),
    (T::TEXT.and(T::META).and(T::LAST_RESORT), "message"),
    (T::TEXT.and(T::META).and(T::META_LIST), "detail details reason msg errMsg retMsg"),
    (T::TEXT, "title"),
    (
        T::ERROR.and(T::META).and(T::META_BOX),
        "error errors err fault faults errCode errorArray errorCode errorClass errorType \
         errorMessage errorDescription errNo exception exceptions problems",
    ),
    (T::SUCCESS.and(T::META).and(T::META_BOX), "success ok successful isSuccess succeeded"),
    (T::STATUS.and(T::CODE).and(T::META).and(T::META_BOX), "status"),
    (T::STATUS.and(T::META), "state"),
    (
        T::CODE.and(T::META),
        "code statusCode cod httpStatus httpStatusCode httpCode responseCode resultCode infoCode retCode",
    ),
    (T::KIND.and(T::META), "kind apiVersion resourceType type"),
    (
        T::META,
        "total count counts size length limit offset page perPage pageSize skip start end from to \
         fromDate toDate first last next prev previous empty more self href url uri after before \
         took elapsed duration time timeTaken timeElapsed timestamp updateTime asOf ts date datetime generated created updated modified \
         version rev revision etag object format generator encoding boolean copyright disclaimer \
         expand cnt dist modhash geoFilter number pageLen rel units typename xmlns q range \
         majorDimension frequency order orderBy index seqNo primaryTerm shard server environment \
         ttl timezone ms jsonrpc batchComplete providerName done truncated found exists deleted preview \
         via pages retMax retStart partOf objectIdFieldName displayFieldName globalIdFieldName queryTranslation path method apiKey resource remaining returned nbHits hitsPerPage xsi collapse rowsAffected requestId requestUuid reqId",
    ),
    (
        T::META.and(T::PAGING),
        "page pages perPage pageSize pageLen pageNumber currentPage totalPages lastPage pageCount \
         numPages nextPage nextCursor nextPageToken",
    ),
    (T::ID, "id uuid guid sid pk uid gid urn arn doi handle odataId"),
    (T::WRAPPER.and(T::IDENTITY), "sys system"),
    (T::WRAPPER, "node resource attributes properties doc source show record metadata data"),
];

/// Last words that make a scalar metadata, whatever stands before them.
const LAST_META: &str = "count counts total totals cursor offset limit page pages href url uri \
     link size type version status timestamp time took ms millis seconds milliseconds at hits \
     position start end results found per utc updated created creation modified remaining message msg";

/// Last words that make a list or an object metadata.
const LAST_BOX: &str = "links link meta metadata facets paging pagination header headers \
     warnings errors aggregations aggregate counts stats criteria params";

/// First words that make a scalar metadata.
const FIRST_META: &str = "authentication page total request num nb max min next prev previous has is per cache \
     status query search copyright attribution lease paging start end sort odata trace \
     correlation exhaustive processing contains";

/// First words that metadata is also written together with.
const RUN_TOGETHER: [&[u8]; 7] = [b"total", b"num", b"next", b"prev", b"page", b"start", b"items"];

/// Nouns whose ids are also written together with them: `jobid`.
const ID_NOUNS: &str = "account address artist client company contact customer device disk \
     domain event file group image instance item job key machine member message network node \
     order payment player plan product project queue record resource server session snapshot \
     sshkey subscription task team tenant ticket track transaction tx user video volume zone";

/// What a word means as the whole name, as the first and as the last of several words.
#[derive(Clone, Copy, Default)]
struct Word {
    whole: T,
    first: T,
    last: T,
}

static WORDS: LazyLock<HashMap<Box<[u8]>, Word, FixedState>> = LazyLock::new(|| {
    let mut words: HashMap<Box<[u8]>, Word, FixedState> = HashMap::default();
    let mut add = |list: &str, apply: &dyn Fn(&mut Word)| {
        for name in list.split_whitespace() {
            apply(words.entry(Folded::new(name.as_bytes()).bytes().into()).or_default());
        }
    };
    for (traits, list) in WHOLE {
        add(list, &|word| word.whole = word.whole.and(*traits));
    }
    add(LAST_META, &|word| word.last = word.last.and(T::META));
    add(LAST_BOX, &|word| word.last = word.last.and(T::META_BOX));
    for noun in ID_NOUNS.split_whitespace() {
        add(&format!("{noun}id"), &|word| word.whole = word.whole.and(T::NOUN_ID));
    }
    add("id uuid", &|word| word.last = word.last.and(T::NOUN_ID));
    add("messages", &|word| word.last = word.last.and(T::LAST_RESORT));
    add("token", &|word| word.last = word.last.and(T::META));
    add(FIRST_META, &|word| word.first = word.first.and(T::META));
    add("error", &|word| word.first = word.first.and(T::META).and(T::META_BOX));
    words
});

/// What a folded name means.
pub(super) fn look_up(name: &Folded) -> T {
    let word = |bytes: &[u8]| WORDS.get(bytes).copied().unwrap_or_default();
    let whole = word(name.bytes()).whole;
    if whole != T::NONE {
        return whole;
    }
    if name.is_one_word() {
        return if is_run_together(name.bytes()) { T::META } else { T::NONE };
    }
    if is_credential(name.bytes()) {
        return T::NONE;
    }
    word(name.first_word()).first.and(word(name.last_word()).last)
}

/// `totalresults`, `startnumber`: words of metadata without a separator.
fn is_run_together(name: &[u8]) -> bool {
    let rest = RUN_TOGETHER.iter().find_map(|first| name.strip_prefix(*first));
    rest.and_then(|rest| WORDS.get(rest))
        .is_some_and(|rest| rest.whole.has(T::META.and(T::RECORDS)))
}

/// Tokens that are handed out, unlike those that continue a list.
fn is_credential(name: &[u8]) -> bool {
    const CREDENTIALS: [&[u8]; 6] = [
        b"accesstoken",
        b"refreshtoken",
        b"idtoken",
        b"authtoken",
        b"authorizationtoken",
        b"sessiontoken",
    ];
    CREDENTIALS.contains(&name)
}
