//! `GET /dev/brand`: tries a brand before it is set (UX-4).

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Html;
use serde::Deserialize;
use shared::settings::{Palette, Settings};
use shared::values::Color;

use super::{Failure, broken, refused, unavailable};
use crate::LocalShop;

/// The settings to try; those that are left out are as set.
#[derive(Deserialize)]
pub(super) struct BrandQuery {
    name: Option<String>,
    accent: Option<String>,
    font: Option<String>,
    radius: Option<String>,
}

#[derive(Template)]
#[template(path = "brand.html")]
struct BrandPage {
    shop_name: String,
    settings: Settings,
    style: String,
    colors: Vec<ShownColor>,
}

/// A colour that follows from the accent, and its contrast with what it stands on.
struct ShownColor {
    what: &'static str,
    color: Color,
    contrast: String,
}

pub(super) async fn show(State(local): State<LocalShop>, Query(query): Query<BrandQuery>) -> Result<Html<String>, Failure> {
    let mut settings = (*local.shop.settings().await.map_err(unavailable)?).clone();
    let BrandQuery { name, accent, font, radius } = query;
    for (setting, value) in [("brand_name", name), ("brand_accent", accent), ("brand_font", font), ("brand_radius", radius)] {
        let Some(value) = value else { continue };
        let changed = settings.with(setting, &value).map_err(broken)?;
        settings = changed.map_err(|refusal| refused(&format!("{setting}: {refusal}")))?;
    }
    let palette = Palette::of(settings.accent());
    let shown = |what, color: Color, on: Color| ShownColor { what, color, contrast: format!("{:.1}", color.contrast(on)) };
    let page = BrandPage {
        shop_name: shared::web::Brand::of(local.shop.config(), &settings).shop_name,
        style: settings.brand_style(),
        colors: vec![
            shown("the text on buttons", palette.on_fill, palette.fill),
            shown("links on white", palette.link, Color::WHITE),
            shown("buttons in the dark", palette.dark_fill, Color::BLACK),
            shown("links in the dark", palette.dark_link, Color::BLACK),
        ],
        settings,
    };
    page.render().map(Html).map_err(broken)
}
