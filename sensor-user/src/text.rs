//! Text from the wire, made safe to be shown.

/// Nothing in it moves the cursor, colours anything or turns the direction of writing: control
/// characters (but line ends) and those of Unicode's bidirectional algorithm (UAX #9 2) are replaced.
pub(crate) fn printable(text: &str) -> String {
    let printable = |character: char| match character {
        '\n' => '\n',
        '\u{061c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        character if character.is_control() => '\u{fffd}',
        character => character,
    };
    text.chars().map(printable).collect()
}

/// As [`printable`], and on one line: a name with a line end could else add lines of its own.
pub(crate) fn line(text: &str) -> String {
    printable(text).replace('\n', "\u{fffd}")
}
