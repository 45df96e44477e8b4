//! The canonical form of JSON (RFC 8785): one text for one value, so that it can be hashed.
//!
//! Keys are sorted by their UTF-16 code units, strings are escaped as little as JSON allows, numbers are IEEE doubles
//! written as ECMAScript writes them. An integer past 2^53 is rounded as JavaScript would on reading it: the
//! two forms of one number have one canonical text.

use serde_json::{Number, Value};

use crate::json::Object;

/// The canonical text of an object.
pub fn canonical(object: &Object) -> String {
    let mut text = String::new();
    write_object(object, &mut text);
    text
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => write_number(number, out),
        Value::String(text) => write_string(text, out),
        Value::Object(object) => write_object(object, out),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
    }
}

fn write_object(object: &Object, out: &mut String) {
    let mut entries: Vec<(&String, &Value)> = object.iter().collect();
    entries.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
    out.push('{');
    for (index, (key, value)) in entries.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_string(key, out);
        out.push(':');
        write(value, out);
    }
    out.push('}');
}

fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// `Number::toString` of ECMAScript: serde_json gives the shortest digits that read back as the same double, and of two
/// that are as near the even one (Rust's own formatting does not); ECMAScript says where the point goes.
fn write_number(number: &Number, out: &mut String) {
    let value = number.as_f64().unwrap_or_default();
    if value == 0.0 {
        return out.push('0');
    }
    if value < 0.0 {
        out.push('-');
    }
    let (digits, point) = digits_of(value.abs());
    place_point(&digits, point, out);
}

/// The significant digits of a positive double, and after how many of them the decimal point stands.
fn digits_of(value: f64) -> (String, i32) {
    let text = Number::from_f64(value).map_or_else(String::new, |number| number.to_string());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let significant = all.trim_start_matches('0');
    let zeros = all.len() - significant.len();
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let point = i32::try_from(whole.len()).unwrap_or_default()
        - i32::try_from(zeros).unwrap_or_default()
        + exponent;
    (significant.trim_end_matches('0').to_owned(), point)
}

/// The digits, with the decimal point after `point` of them.
fn place_point(digits: &str, point: i32, out: &mut String) {
    let zeros = |count: usize| "0".repeat(count);
    let length = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    match usize::try_from(point) {
        Ok(whole) if length <= point && point <= 21 => {
            out.push_str(digits);
            out.push_str(&zeros(whole - digits.len()));
        }
        Ok(whole) if 0 < point && point <= 21 => {
            let (before, after) = digits.split_at(whole);
            out.push_str(&format!("{before}.{after}"));
        }
        _ if -6 < point && point <= 0 => {
            let zeros = zeros(point.unsigned_abs() as usize);
            out.push_str(&format!("0.{zeros}{digits}"));
        }
        _ => {
            let (first, others) = digits.split_at(1);
            let dot = if others.is_empty() { "" } else { "." };
            let sign = if point > 0 { "+" } else { "-" };
            let exponent = (point - 1).unsigned_abs();
            out.push_str(&format!("{first}{dot}{others}e{sign}{exponent}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{FETCHED, read};
    use proptest::prelude::*;

    fn of(text: &str) -> String {
        canonical(&read(text.as_bytes(), FETCHED).unwrap())
    }

    /// The test data of the RFC's author.
    #[test]
    fn published_documents() {
        for (input, output) in [
            (
                r#"{"a":[56,{"d":true,"10":null,"1":[ ]}]}"#,
                r#"{"a":[56,{"1":[],"10":null,"d":true}]}"#,
            ),
            (
                r#"{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ignore locale"}"#,
                r#"{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ignore locale"}"#,
            ),
            (
                r#"{"1":{"f":{"f":"hi","F":5},"\n":56.0},"10":{},"":"empty","a":{},"111":[{"e":"yes","E":"no"}],"A":{}}"#,
                r#"{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}"#,
            ),
            (
                r#"{"Unnormalized Unicode":"A\u030a"}"#,
                "{\"Unnormalized Unicode\":\"A\u{30a}\"}",
            ),
            (
                r#"{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}"#,
                r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#,
            ),
            (
                r#"{"\u20ac":"Euro Sign","\r":"Carriage Return","\u000a":"Newline","1":"One","\u0080":"Control\u007f","\ud83d\ude02":"Smiley","\u00f6":"Latin Small Letter O With Diaeresis","\ufb33":"Hebrew Letter Dalet With Dagesh","</script>":"Browser Challenge"}"#,
                "{\"\\n\":\"Newline\",\"\\r\":\"Carriage Return\",\"1\":\"One\",\"</script>\":\"Browser Challenge\",\"\u{80}\":\"Control\u{7f}\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"😂\":\"Smiley\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}",
            ),
        ] {
            assert_eq!(of(input), output);
        }
    }

    /// RFC 8785, appendix B: bits of a double and its text.
    #[test]
    fn published_numbers() {
        for (bits, expected) in [
            (0x0000_0000_0000_0000_u64, "0"),
            (0x8000_0000_0000_0000, "0"),
            (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"),
            (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"),
            (0xc340_0000_0000_0000, "-9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
            (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
            (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
            (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
            (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
            (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x41b3_de43_5555_5553, "333333333.3333332"),
            (0x41b3_de43_5555_5554, "333333333.33333325"),
            (0x41b3_de43_5555_5555, "333333333.3333333"),
            (0x41b3_de43_5555_5556, "333333333.3333334"),
            (0x41b3_de43_5555_5557, "333333333.33333343"),
            (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
            (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
        ] {
            let number = Number::from_f64(f64::from_bits(bits)).unwrap();
            let mut text = String::new();
            write_number(&number, &mut text);
            assert_eq!(text, expected, "{bits:016x}");
        }
    }

    #[test]
    fn an_integer_that_no_double_holds_is_rounded_as_javascript_rounds_it() {
        assert_eq!(of(r#"{"a":9007199254740993}"#), r#"{"a":9007199254740992}"#);
    }

    proptest! {
        #[test]
        fn a_number_reads_back_as_itself(value in any::<f64>().prop_filter("finite", |value| value.is_finite())) {
            let mut text = String::new();
            write_number(&Number::from_f64(value).unwrap(), &mut text);
            prop_assert_eq!(text.parse::<f64>().unwrap(), value);
            // What we read is read exactly, so that what others hashed is what we hash.
            let again = read(format!("{{\"a\":{text}}}").as_bytes(), FETCHED).unwrap();
            prop_assert_eq!(canonical(&again), format!("{{\"a\":{text}}}"));
        }

        #[test]
        fn the_canonical_text_is_json_of_the_same_value_and_its_own_canonical_text(key in "[^@]\\PC{0,8}", text in any::<String>()) {
            let mut object = Object::new();
            object.insert(key, Value::String(text));
            let canonical = canonical(&object);
            prop_assert_eq!(of(&canonical), canonical);
        }
    }
}
