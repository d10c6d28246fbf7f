//! The icon in the browser's tab: the shop's own, or a square in its accent (UX-4).

use shared::bytes::Bytes;
use shared::http::StatusCode;
use shared::settings::BrandImage;
use shared::values::Color;
use shared::web::{Rejection, Reply, ResponseSpec, Route, Visitor};

pub const ROUTE: Route = Route::anyone("GET /favicon.ico", "The shop's icon", |cx| Box::pin(handle(cx))).with_settings().responses(&[
    ResponseSpec::empty(StatusCode::OK, "The icon"),
    ResponseSpec::empty(StatusCode::FOUND, "The icon is at another address"),
]);

/// The width and height of our own icon, in pixels.
const SIZE: u8 = 16;

async fn handle(cx: Visitor<'_>) -> Result<Reply, Rejection> {
    let settings = cx.shop.settings().await?;
    Ok(match BrandImage::parse(&settings.brand_favicon) {
        Some(BrandImage::At(address)) => Reply::redirect(StatusCode::FOUND, &address),
        Some(BrandImage::Data { kind, bytes }) => Reply::new(StatusCode::OK, kind, bytes.into()),
        None => Reply::new(StatusCode::OK, "image/x-icon", square(settings.accent())),
    })
}

/// A square as an icon file: a directory of one bitmap of 32 bits a pixel.
fn square(color: Color) -> Bytes {
    let pixels = usize::from(SIZE) * usize::from(SIZE);
    let mask = usize::from(SIZE) * 4;
    let bitmap = 40 + pixels * 4 + mask;
    let word = |value: usize| u32::try_from(value).unwrap_or_default().to_le_bytes();
    let [red, green, blue] = color.channels();
    let mut icon = vec![0, 0, 1, 0, 1, 0, SIZE, SIZE, 0, 0, 1, 0, 32, 0];
    icon.extend(word(bitmap));
    icon.extend(word(22));
    icon.extend(word(40));
    icon.extend(word(SIZE.into()));
    // The height counts the mask as well.
    icon.extend(word(usize::from(SIZE) * 2));
    icon.extend([1, 0, 32, 0]);
    icon.extend([0; 24]);
    icon.extend([blue, green, red, 255].repeat(pixels));
    icon.extend(vec![0; mask]);
    icon.into()
}
