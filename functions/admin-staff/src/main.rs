shared::lambda!("admin-staff", admin_staff);
