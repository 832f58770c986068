//! Strict decoding: UTF-8 first, else GB18030 without a single error, else a refusal.

use super::{Encoding, input};
use crate::domain::Refusal;
use crate::text;
use encoding_rs::GB18030;

const BOM: &[u8] = &[0xEF, 0xBB, 0xBF];

/// Decodes the whole file, or says why it is no text.
pub(super) fn decode(mut bytes: Vec<u8>) -> Result<(String, Encoding), Refusal> {
    let hint = || text!("另存为 UTF-8 或 GB18030 编码的文本", "save it as text in UTF-8 or GB18030");
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(input("文件是 UTF-16 编码，不能读取", "the file is in UTF-16, which is not read").hint(hint()));
    }
    if bytes.contains(&0) {
        return Err(input("文件含有 NUL 字节，不是文本", "the file holds NUL bytes and is no text").hint(hint()));
    }
    let bom = bytes.starts_with(BOM);
    if bom {
        bytes.drain(..BOM.len());
    }
    let (text, encoding) = match String::from_utf8(bytes) {
        Ok(text) => (text, if bom { Encoding::Utf8Bom } else { Encoding::Utf8 }),
        Err(broken) if bom => {
            let at = broken.utf8_error().valid_up_to() + BOM.len();
            return Err(crate::domain::Refusal::new(
                crate::domain::Code::Input,
                text!(
                    "文件自称 UTF-8，但第 {at} 字节起不是",
                    "the file calls itself UTF-8, but from byte {at} on it is not"
                ),
            )
            .hint(hint()));
        }
        Err(broken) => {
            let bytes = broken.into_bytes();
            match GB18030.decode_without_bom_handling_and_without_replacement(&bytes) {
                Some(text) => (text.into_owned(), Encoding::Gb18030),
                None => {
                    return Err(input(
                        "文件既不是 UTF-8 也不是 GB18030，读不出文字",
                        "the file is neither UTF-8 nor GB18030, no text can be read",
                    )
                    .hint(hint()));
                }
            }
        }
    };
    if text.trim().is_empty() {
        return Err(input("文件里没有内容", "the file holds nothing"));
    }
    Ok((text, encoding))
}
