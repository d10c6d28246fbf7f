shared::whole_lambda!("order-attribution", order_attribution);
