shared::lambda!("order-attribution", order_attribution);
