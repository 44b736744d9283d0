//! The rule: what a container that has closed holds. It is written down in
//! docs/records.md; the numbers in comments are its steps.

use super::frame::{ArrayFrame, Candidate, Marks, ObjectFrame};
use super::shape::Shape;
use super::tally::Tally;

/// Most members of an acknowledgement.
const ACKNOWLEDGEMENT_MEMBERS_MAX: u64 = 5;

/// What a container is found to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Verdict {
    /// An error.
    Error,
    /// Metadata, an acknowledgement, an empty list.
    #[default]
    Nothing,
    /// One record.
    Record,
    /// A list of records, or the envelope of one.
    List,
    /// A list whose elements are no objects, or the envelope of one.
    Scalars,
    /// A map of records.
    Map,
}

impl Verdict {
    /// Which of several children under known names wins.
    pub(super) const fn priority(self) -> u8 {
        match self {
            Self::List | Self::Map => 3,
            Self::Record | Self::Scalars => 2,
            Self::Nothing => 1,
            Self::Error => 0,
        }
    }
}

/// A verdict, with what the parent needs to know.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) verdict: Verdict,
    pub(super) tally: Tally,
    pub(super) is_array: bool,
    /// Not empty.
    pub(super) has_content: bool,
    /// Empty, or an object of nulls.
    pub(super) is_void: bool,
    pub(super) has_id: bool,
    /// A record with an id of its own, or a list that begins with one.
    pub(super) is_identified: bool,
    /// An object with neither data nor an id of its own.
    pub(super) is_bare: bool,
    /// A record that is the only one in a bare object.
    pub(super) is_wrapping: bool,
    /// An envelope beyond doubt: known name, all own scalars metadata.
    pub(super) strict: bool,
    /// It says how many there are.
    pub(super) is_paged: bool,
    /// A list under a known name.
    pub(super) by_name: bool,
    /// A list of lists.
    pub(super) has_rows: bool,
    /// A scalar with its type: `{"S":"text"}` (DynamoDB), `{"stringValue":"text"}` (Firestore).
    pub(super) is_tagged: bool,
    pub(super) shape: Shape,
    /// Keys or classes were looked for.
    pub(super) described: bool,
}

impl Judged {
    /// A container that nobody looked into.
    pub(super) fn unseen(is_array: bool) -> Self {
        Self {
            verdict: Verdict::Record,
            tally: Tally::one(),
            is_array,
            has_content: true,
            is_void: false,
            has_id: false,
            is_identified: false,
            is_bare: false,
            is_wrapping: false,
            strict: false,
            is_paged: false,
            by_name: false,
            has_rows: false,
            is_tagged: false,
            shape: Shape::default(),
            described: false,
        }
    }

    /// One record that was asked for.
    pub(super) fn record(tally: Tally) -> Self {
        Self { tally, ..Self::unseen(false) }
    }
}

/// What the object holds, where its own record is `own`.
pub(super) fn object(
    mut frame: ObjectFrame,
    own: Tally,
    graphql: bool,
    plain_max: usize,
) -> Judged {
    let has_id = frame.ids > 0;
    let (has_content, is_void) = (frame.members > 0, frame.members == frame.nulls);
    let is_tagged = frame.is_tagged && frame.members == 1;
    let (shape, described) = (frame.shape, own.details.is_some());
    let strict = frame.data == 0 && frame.ids == 0 && frame.objects.records == 0;
    let strict = strict && frame.arrays + frame.envelopes == 0 && frame.known.is_some();
    let by_name = frame.known.as_ref().is_some_and(|it| is_list(it));
    let inner_strict =
        frame.known.as_ref().is_some_and(|it| it.judged.is_array || it.judged.strict);
    let is_paged = frame.marks.has(Marks::COUNTED);
    let is_bare = frame.data == 0 && frame.ids == 0;
    let (verdict, tally) = decide(&mut frame, own, graphql, plain_max);
    let is_identified = has_id && verdict == Verdict::Record;
    let is_wrapping = is_bare && verdict == Verdict::Record && frame.objects.number == 1;
    let strict = strict && inner_strict;
    Judged {
        verdict,
        tally,
        is_array: false,
        has_content,
        is_void,
        has_id,
        is_identified,
        is_bare,
        is_wrapping,
        strict,
        is_paged,
        by_name,
        has_rows: false,
        is_tagged,
        shape,
        described,
    }
}

fn decide(
    frame: &mut ObjectFrame,
    own: Tally,
    graphql: bool,
    plain_max: usize,
) -> (Verdict, Tally) {
    let marks = frame.marks;
    if marks.has(Marks::RPC) {
        frame.disown_scalars();
    }
    let kubernetes = marks.has(Marks::KIND) && marks.has(Marks::API_VERSION);
    let typed = kubernetes || marks.has(Marks::RESOURCE_TYPE);
    if typed && marks.has(Marks::OUTCOME) {
        return (Verdict::Error, Tally::default());
    }
    if typed && marks.has(Marks::LIST_KIND) {
        return content(frame, plain_max).unwrap_or_default();
    }
    if typed || marks.has(Marks::FEATURE) || frame.is_identified() {
        return (Verdict::Record, own);
    }
    if is_error(frame) {
        return (Verdict::Error, Tally::default());
    }
    if is_envelope(frame, graphql)
        && let Some(found) = content(frame, plain_max)
    {
        return match found {
            (Verdict::Record, Tally { records: 1, details: None }) => (Verdict::Record, own),
            found => found,
        };
    }
    if has_data(frame) { (Verdict::Record, own) } else { (Verdict::Nothing, Tally::default()) }
}

/// Step 2, errors sent as success.
fn is_error(frame: &ObjectFrame) -> bool {
    let marks = frame.marks;
    let known = frame.known.as_ref().map(|it| (it.judged.verdict, it.judged.tally.records));
    let known_list =
        known.is_some_and(|(verdict, records)| verdict != Verdict::Record && records > 0);
    let lists = known_list || frame.listed() > 0;
    let content = lists || known.is_some_and(|(_, records)| records > 0);
    let is_typed = marks.has(Marks::TYPE_URI) || marks.has(Marks::HTTP_STATUS);
    let problem = is_typed && frame.texts > 1;
    let has_text = frame.texts > 0;
    marks.has(Marks::FAILED)
        || (marks.has(Marks::ERROR) || problem) && !content
        || marks.has(Marks::BAD_CODE) && !content && (frame.data == 0 || has_text)
        || marks.has(Marks::BAD_STATUS) && !lists && (frame.data == 0 || has_text)
}

/// Step 4: whether what it holds is asked for, rather than the object itself.
fn is_envelope(frame: &ObjectFrame, graphql: bool) -> bool {
    let strong = frame.known.as_ref().filter(|it| it.strong);
    if frame.ids > 0 {
        return strong.is_some();
    }
    let lists = frame.arrays + frame.envelopes;
    let is_beside = |known: &Candidate| known.judged.tally.records == 0 && lists > 0;
    let by_name = strong.is_some_and(|known| is_list(known) && !is_beside(known));
    let by_connection = graphql && frame.data < 2 && frame.listed() + by_name as u64 > 0;
    let is_page = frame.marks.has(Marks::PAGED) && frame.arrays == 1 && frame.envelopes == 0;
    let is_counted = frame.marks.has(Marks::COUNTED) && frame.arrays == 1;
    let is_remarked = is_counted && frame.data == frame.remarks;
    frame.data == 0 || by_name || by_connection || is_page || is_remarked
}

fn is_list(known: &Candidate) -> bool {
    match known.judged.verdict {
        Verdict::List | Verdict::Map => true,
        Verdict::Nothing => known.judged.is_array,
        Verdict::Error | Verdict::Record | Verdict::Scalars => false,
    }
}

/// Steps 4 and 5: what an envelope holds; `None` where that is no list, map or record.
fn content(frame: &mut ObjectFrame, plain_max: usize) -> Option<(Verdict, Tally)> {
    let has_known = frame.known.is_some();
    let is_hollow = frame.is_hollow();
    if let Some(known) = frame.known.take() {
        let judged = known.judged;
        let is_empty = judged.verdict == Verdict::Nothing;
        if !is_empty || judged.is_array && frame.arrays <= 1 {
            return Some((judged.verdict, judged.tally));
        }
    }
    let objects = &mut frame.objects;
    let lists = frame.arrays + frame.envelopes;
    let is_one = frame.echoes + frame.ids > 0 || frame.has_parent_id;
    let is_map = objects.number > 1 && objects.alike && frame.arrays == 0 && !is_one;
    if is_map && (objects.records > 0 || lists == 0) {
        return Some((Verdict::Map, std::mem::take(&mut objects.members)));
    }
    if lists > 0 {
        let is_only = lists == 1 && frame.laden == 0 && frame.path_echoes == 0;
        let is_all = objects.records + objects.stubs == 0 || is_only;
        return is_all.then(|| (Verdict::List, frame.take_lists(plain_max)));
    }
    if let (1, Some(single)) = (objects.records, objects.single.take()) {
        return Some((single.verdict, single.tally));
    }
    if objects.records > 0 {
        return None;
    }
    if let (true, Some(aside)) = (is_hollow, frame.aside.take()) {
        return Some((aside.verdict, aside.tally));
    }
    // What the path ends with has several lists: it is the object that was asked for.
    let is_asked = frame.path_echoes > 0 && frame.scalar_lists + frame.blanks > 1;
    if let Some(longest) = frame.longest.take_if(|_| !is_asked) {
        return Some((Verdict::Scalars, longest));
    }
    if has_known {
        return None;
    }
    frame.last_resort.take().map(|last| (last.verdict, last.tally))
}

/// Step 2, acknowledgements: whether there is more than metadata and one id.
fn has_data(frame: &ObjectFrame) -> bool {
    let is_success = frame.marks.has(Marks::SUCCEEDED);
    let is_remarked = is_success && frame.data == frame.remarks;
    let is_empty_list_of_query = frame.blanks > 0 && frame.echoes == frame.query_echoes;
    (frame.data > 0 && !is_remarked)
        || frame.echoes > 0 && !is_empty_list_of_query
        || frame.empty_texts > 1
        || frame.flags > 1 && !is_success
        || frame.ids > 1
        || frame.ids > 0 && frame.blanks > 1
        || frame.ids > 0 && frame.members > ACKNOWLEDGEMENT_MEMBERS_MAX && !is_success
        || frame.objects.number > 0 && (frame.ids > 0 || frame.objects.records > 0)
        || frame.arrays + frame.envelopes > 0
        || frame.ids > 0 && frame.last_resort.as_ref().is_some_and(|it| it.verdict == Verdict::List)
        || frame.longest.as_ref().is_some_and(|longest| longest.records > 0)
}

/// What the array holds. Step 3 where it is the root. Among the objects of an envelope's
/// list a null keeps the place of a record (GraphQL nodes that the caller may not see).
///
/// Where the objects of a root array wrap one object each, those without are metadata.
pub(super) fn array(mut frame: ArrayFrame, is_root: bool, plain_max: usize) -> Judged {
    let has_content = frame.elements.records > 0;
    let has_rows = frame.arrays > 0;
    if !is_root && frame.objects > 0 {
        frame.elements.records += frame.blanks;
    }
    if frame.plain > 0 && frame.wrapping == frame.plain {
        frame.elements.records = frame.elements.records.saturating_sub(frame.hollow);
    } else {
        frame.elements.add(frame.hollow_details, plain_max);
    }
    let has_envelopes = frame.envelopes > 0 || (frame.hollow > 0 && frame.nested > 0);
    let tally = if has_envelopes && frame.plain == 0 { frame.inner } else { frame.elements };
    let verdict = match tally.records {
        0 => Verdict::Nothing,
        _ if frame.objects > 0 || frame.arrays > 0 && frame.nested > 0 => Verdict::List,
        _ => Verdict::Scalars,
    };
    Judged {
        verdict,
        tally,
        is_array: true,
        has_content,
        is_void: !has_content,
        has_id: false,
        is_identified: frame.is_identified,
        is_bare: false,
        is_wrapping: false,
        strict: false,
        is_paged: false,
        by_name: false,
        has_rows,
        is_tagged: false,
        shape: Shape::default(),
        described: false,
    }
}
