//! The coding `gzip` (RFC 1952): any number of members, each a header, a DEFLATE
//! stream, a checksum and a length. What follows the last member is skipped, as
//! gunzip does.

use flate2::Crc;

use super::deflate::{INFLATE_BYTES, Inflate};
use super::layer::{Decode, Malformed, Step};

const MAGIC: [u8; 2] = [0x1f, 0x8b];
const METHOD_DEFLATE: u8 = 8;
const FLAG_HEADER_CRC: u8 = 1 << 1;
const FLAG_EXTRA: u8 = 1 << 2;
const FLAG_NAME: u8 = 1 << 3;
const FLAG_COMMENT: u8 = 1 << 4;
const FLAGS_RESERVED: u8 = 0b1110_0000;
const FIXED_HEADER_BYTES: u8 = 10;
const TRAILER_BYTES: usize = 8;

/// Where in a member the next byte belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Byte `n` of the fixed header.
    Fixed(u8),
    ExtraLengthLow,
    ExtraLengthHigh(u8),
    Extra(u16),
    Name,
    Comment,
    /// Bytes of the header's checksum still to come.
    HeaderCrc(u8),
    Body,
    /// Byte `n` of the trailer.
    Trailer(usize),
    /// After a member: another one, or bytes that don't count.
    Between,
    Ended,
}

/// Decoder of the coding `gzip`.
#[derive(Debug)]
pub(super) struct Gzip {
    place: Place,
    flags: u8,
    trailer: [u8; TRAILER_BYTES],
    crc: Crc,
    inflate: Inflate,
    members: u64,
}

impl Gzip {
    pub(super) fn new() -> Self {
        Self {
            place: Place::Fixed(0),
            flags: 0,
            trailer: [0; TRAILER_BYTES],
            crc: Crc::new(),
            inflate: Inflate::new(false),
            members: 0,
        }
    }

    /// Takes one byte outside the DEFLATE stream.
    fn wrapper_byte(&mut self, byte: u8) -> Result<(), Malformed> {
        self.place = match self.place {
            Place::Fixed(n) => self.fixed_byte(n, byte)?,
            Place::ExtraLengthLow => Place::ExtraLengthHigh(byte),
            Place::ExtraLengthHigh(low) => match u16::from_le_bytes([low, byte]) {
                0 => self.after(FLAG_EXTRA),
                length => Place::Extra(length),
            },
            Place::Extra(1) => self.after(FLAG_EXTRA),
            Place::Extra(left) => Place::Extra(left - 1),
            Place::Name if byte == 0 => self.after(FLAG_NAME),
            Place::Comment if byte == 0 => self.after(FLAG_COMMENT),
            Place::HeaderCrc(1) => Place::Body,
            Place::HeaderCrc(left) => Place::HeaderCrc(left - 1),
            Place::Trailer(n) => self.trailer_byte(n, byte)?,
            Place::Between if byte == MAGIC[0] => Place::Fixed(1),
            Place::Between => Place::Ended,
            place @ (Place::Name | Place::Comment | Place::Body | Place::Ended) => place,
        };
        Ok(())
    }

    fn fixed_byte(&mut self, n: u8, byte: u8) -> Result<Place, Malformed> {
        let is_right = match n {
            0 => byte == MAGIC[0],
            1 if byte != MAGIC[1] && self.members > 0 => return Ok(Place::Ended),
            1 => byte == MAGIC[1],
            2 => byte == METHOD_DEFLATE,
            3 => byte & FLAGS_RESERVED == 0,
            _ => true,
        };
        if !is_right {
            return Err(Malformed);
        }
        if n == 3 {
            self.flags = byte;
        }
        if n + 1 < FIXED_HEADER_BYTES { Ok(Place::Fixed(n + 1)) } else { Ok(self.after(0)) }
    }

    /// The next part that the header's flags promise after the part of `flag`; parts
    /// come in the order of RFC 1952, section 2.3.
    const fn after(&self, flag: u8) -> Place {
        if flag < FLAG_EXTRA && self.flags & FLAG_EXTRA != 0 {
            Place::ExtraLengthLow
        } else if flag < FLAG_NAME && self.flags & FLAG_NAME != 0 {
            Place::Name
        } else if flag < FLAG_COMMENT && self.flags & FLAG_COMMENT != 0 {
            Place::Comment
        } else if self.flags & FLAG_HEADER_CRC != 0 {
            Place::HeaderCrc(2)
        } else {
            Place::Body
        }
    }

    fn trailer_byte(&mut self, n: usize, byte: u8) -> Result<Place, Malformed> {
        *self.trailer.get_mut(n).ok_or(Malformed)? = byte;
        if n + 1 < TRAILER_BYTES {
            return Ok(Place::Trailer(n + 1));
        }
        let [a, b, c, d, e, f, g, h] = self.trailer;
        let is_whole = u32::from_le_bytes([a, b, c, d]) == self.crc.sum()
            && u32::from_le_bytes([e, f, g, h]) == self.crc.amount();
        if !is_whole {
            return Err(Malformed);
        }
        self.crc.reset();
        self.inflate.restart();
        self.members += 1;
        Ok(Place::Between)
    }
}

impl Decode for Gzip {
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Step, Malformed> {
        let mut read = 0;
        for &byte in input {
            match self.place {
                Place::Body => break,
                Place::Ended => return Ok(Step { read: input.len(), written: 0 }),
                _ => self.wrapper_byte(byte)?,
            }
            read += 1;
        }
        if self.place != Place::Body {
            return Ok(Step { read, written: 0 });
        }
        let step = self.inflate.step(input.get(read..).unwrap_or_default(), output)?;
        self.crc.update(output.get(..step.written).unwrap_or_default());
        if self.inflate.ended() {
            self.place = Place::Trailer(0);
        }
        Ok(Step { read: read + step.read, written: step.written })
    }

    fn is_finished(&self) -> bool {
        // One byte of a second magic is still what follows the last member.
        matches!(self.place, Place::Between | Place::Ended)
            || (self.members > 0 && self.place == Place::Fixed(1))
    }

    fn memory(&self) -> usize {
        INFLATE_BYTES
    }
}
