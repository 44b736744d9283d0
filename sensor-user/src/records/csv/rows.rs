//! Rows out of bytes, and what they hold.

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

use super::columns::Columns;
use super::header::looks_like_header;
use crate::records::RecordOptions;
use crate::records::sensitive::ClassHints;
use crate::records::tally::{Record, Tally, plain_key};

/// Longest part of a field that is looked at, in bytes.
const FIELD_BYTES_MAX: usize = 320;
/// Fields of the first row that are kept to judge it.
const FIRST_ROW_FIELDS_MAX: usize = 256;

/// Reads rows; the first waits until it is known to be a header or not.
#[derive(Debug)]
pub(super) struct Rows {
    reader: Reader,
    options: RecordOptions,
    declared_header: Option<bool>,
    columns: Columns,
    tally: Tally,
    field: Vec<u8>,
    row: Row,
    /// Fields of the first row, until it is complete.
    first: Option<Vec<Box<[u8]>>>,
    is_table: bool,
}

/// The row that is being read.
#[derive(Debug, Default)]
struct Row {
    fields: usize,
    has_content: bool,
    record: Record,
    hints: ClassHints,
}

impl Rows {
    pub(super) fn new(
        delimiter: u8,
        declared_header: Option<bool>,
        options: RecordOptions,
    ) -> Self {
        Self {
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            options,
            declared_header,
            columns: Columns::default(),
            tally: Tally::default(),
            field: Vec::new(),
            row: Row::default(),
            first: Some(Vec::new()),
            is_table: true,
        }
    }

    pub(super) fn push(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() && self.is_table {
            let read = self.read(bytes);
            bytes = bytes.get(read..).unwrap_or_default();
        }
    }

    /// The rows of the table; the last one may lack its line end if `is_whole`.
    pub(super) fn finish(mut self, is_whole: bool) -> Tally {
        if is_whole && self.is_table {
            // An empty input is the end for csv-core: once for the field, once for the table.
            self.read(&[]);
            self.read(&[]);
        }
        self.tally
    }

    /// Reads up to the end of a field; how many bytes.
    fn read(&mut self, bytes: &[u8]) -> usize {
        let mut piece = [0; FIELD_BYTES_MAX];
        let (result, read, written) = self.reader.read_field(bytes, &mut piece);
        let room = FIELD_BYTES_MAX.saturating_sub(self.field.len()).min(written);
        self.field.extend_from_slice(piece.get(..room).unwrap_or_default());
        if let ReadFieldResult::Field { record_end } = result {
            self.end_field();
            if record_end {
                self.end_row();
            }
        }
        read
    }

    fn end_field(&mut self) {
        let column = self.row.fields;
        self.row.fields += 1;
        self.row.has_content |= !self.field.trim_ascii().is_empty();
        match &mut self.first {
            Some(first) if first.len() < FIRST_ROW_FIELDS_MAX => first.push(self.field[..].into()),
            Some(_) => {}
            None => self.row.note(column, &self.field, &self.columns, &self.options),
        }
        self.field.clear();
    }

    fn end_row(&mut self) {
        let row = std::mem::take(&mut self.row);
        if !row.has_content {
            if let Some(first) = &mut self.first {
                first.clear();
            }
            return;
        }
        match self.first.take() {
            Some(first) => self.end_first_row(&first),
            None => self.tally.add(row.into_record(), &self.options),
        }
    }

    fn end_first_row(&mut self, fields: &[Box<[u8]>]) {
        let looks_like_header = looks_like_header(fields.iter().map(AsRef::as_ref));
        let is_header = self.declared_header.unwrap_or(looks_like_header);
        if is_header {
            self.columns = Columns::of(fields.iter().map(AsRef::as_ref));
            return;
        }
        // Lines of text are no table, unless the server says that the header is absent.
        self.is_table = fields.len() > 1 || self.declared_header.is_some();
        if self.is_table {
            let mut row = Row::default();
            for (column, field) in fields.iter().enumerate() {
                row.note(column, field, &self.columns, &self.options);
            }
            self.tally.add(row.into_record(), &self.options);
        }
    }
}

impl Row {
    fn note(&mut self, column: usize, field: &[u8], columns: &Columns, options: &RecordOptions) {
        let value = field.trim_ascii();
        if options.sensitive {
            self.hints.observe("", columns.name(column), value);
        }
        if !options.keys {
            return;
        }
        let hash = options.hash(value);
        self.record.content = (self.record.content.rotate_left(5) ^ hash).wrapping_mul(CONTENT_MIX);
        if columns.is_key(column) && !value.is_empty() {
            self.record.key = Some(hash);
            self.record.plain_key = (options.plain_keys_max > 0).then(|| plain_key(value));
        }
    }

    fn into_record(self) -> Record {
        Record { classes: self.hints.finish(), ..self.record }
    }
}

/// An odd constant near 2^64 over the golden ratio: spreads each field's hash.
const CONTENT_MIX: u64 = 0x9e37_79b9_7f4a_7c15;
