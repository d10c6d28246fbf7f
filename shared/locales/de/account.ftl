# Anmelden, Konto eröffnen, Passwörter.
login-title = Anmelden
login-button = Anmelden
problem-invalid-credentials = E-Mail-Adresse und Passwort passen nicht zusammen.
login-forgotten = Passwort vergessen?
login-no-account = Noch kein Konto?

letter-claim-subject = Schließen Sie Ihre Kontoeröffnung bei { $shop } ab
letter-claim-body = Jemand, vermutlich Sie, möchte mit dieser Adresse ein Konto bei { $shop } eröffnen. Öffnen Sie diesen Link und wählen Sie ein Passwort. Er gilt einmal, 24 Stunden lang.
letter-claim-button = Passwort wählen
letter-claim-not-you = Wenn Sie das nicht waren, brauchen Sie nichts zu tun: Ohne diesen Link kommt niemand hinein.
letter-exists-subject = Sie haben bereits ein Konto bei { $shop }
letter-exists-body = Jemand, vermutlich Sie, wollte mit dieser Adresse ein Konto bei { $shop } eröffnen. Es gibt schon eines: Melden Sie sich einfach an. Wenn Sie das Passwort vergessen haben, können Sie mit diesem Link ein neues wählen. Er gilt einmal, eine Stunde lang.
letter-exists-button = Neues Passwort wählen
letter-exists-not-you = Wenn Sie das nicht waren, brauchen Sie nichts zu tun: Ihr Konto ist, wie es war.
letter-reset-subject = Ein neues Passwort für { $shop }
letter-reset-body = Jemand, vermutlich Sie, hat bei { $shop } ein neues Passwort angefordert. Mit diesem Link wählen Sie es. Er gilt einmal, eine Stunde lang.
letter-reset-button = Neues Passwort wählen
letter-reset-not-you = Wenn Sie das nicht waren, brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist.
letter-changed-subject = Ihr Passwort bei { $shop } wurde geändert
letter-changed-body = Das Passwort Ihres Kontos bei { $shop } wurde soeben gesetzt, und alle Sitzungen wurden beendet. Wenn Sie das nicht waren, wählen Sie sofort ein neues Passwort.
letter-changed-button = Neues Passwort wählen
letter-welcome-subject = Willkommen bei { $shop }
letter-welcome-body = Ihr Passwort ist gespeichert, und Ihr Konto bei { $shop } ist bereit: Ihre Bestellungen, Ihre Angaben und Ihr Newsletter sind an einem Ort.
letter-welcome-button = Mein Konto
letter-welcome-not-you = Wenn nicht Sie das Passwort gewählt haben, liest jemand anderes Ihre Mails. Bitte ändern Sie zuerst das Passwort Ihres Postfachs und dann das dieses Kontos.
letter-guessing-subject = Jemand versucht, Ihr Passwort bei { $shop } zu erraten
letter-guessing-body = Jemand hat mehrmals versucht, sich bei Ihrem Konto bei { $shop } anzumelden, und ist nicht hineingekommen. Wenn Sie das waren oder wenn Sie nicht mehr hineinkommen, wählen Sie mit diesem Link ein neues Passwort. Er gilt einmal, eine Stunde lang.
letter-guessing-nothing-to-do = Wenn Sie das nicht waren, brauchen Sie nichts zu tun: Ein Browser, in dem Sie sich schon einmal angemeldet haben, lässt Sie weiterhin hinein, und wir schreiben Ihnen höchstens einmal am Tag. Nach der Stunde können Sie auf der Anmeldeseite einen neuen Link anfordern.

choose-first-title = Passwort wählen
choose-new-title = Neues Passwort wählen
choose-button = Passwort speichern
security-title = Sicherheit
security-password-title = Passwort ändern
security-password-intro = Alle anderen Geräte werden abgemeldet, und wir schreiben Ihnen eine Mail.
security-password-changed = Ihr Passwort ist geändert. Alle anderen Geräte sind abgemeldet.
security-sessions = Wo Sie angemeldet sind
security-sessions-intro = Wenn Sie eines davon nicht kennen, melden Sie es ab und ändern Sie Ihr Passwort.
security-device = { $browser } auf { $system }
security-device-unknown = Unbekanntes Gerät
security-current = dieses Gerät
security-opened = Angemeldet { $time }
security-opened-from = Angemeldet { $time } von { $network }
security-last-seen = Zuletzt benutzt { $time }
security-everywhere = Überall abmelden
security-everywhere-hint = Das beendet alle Sitzungen, auch diese, und kein anderer Browser gilt mehr als bekannt.
security-ended = Dieses Gerät ist abgemeldet.
security-confirm-title = Passwort bestätigen
security-confirm-intro = Ihre Anmeldung ist eine Weile her. Bevor Sie Geräte abmelden, geben Sie bitte noch einmal Ihr Passwort ein.
security-confirm-button = Weiter
error-wrong-password = Das ist nicht Ihr Passwort.
problem-wrong-password = Das ist nicht Ihr Passwort
choose-hint = Mindestens { $count } Zeichen; ein paar Wörter mit Leerzeichen sind ein gutes Passwort.
error-password-too-short = Ein Passwort hat mindestens { $count } Zeichen.
error-password-too-long = Ein Passwort hat höchstens { $count } Zeichen.
error-password-common = Dieses Passwort würde man als eines der ersten ausprobieren. Bitte wählen Sie ein anderes.

sign-up-title = Konto eröffnen
sign-up-button = Konto eröffnen
sign-up-newsletter = Schicken Sie mir den Newsletter.
sign-up-sent-title = Sehen Sie in Ihr Postfach
sign-up-sent = Wir haben eine Mail an diese Adresse geschickt. Öffnen Sie den Link darin, um fortzufahren.
inbox-again-hint = Nach ein paar Minuten noch keine Mail? Sehen Sie im Ordner für unerwünschte Mails nach, oder lassen Sie sie noch einmal schicken.
inbox-again = Mail noch einmal schicken
sign-up-done = Ihr Passwort ist gespeichert. Sie können sich jetzt damit anmelden.

reset-title = Neues Passwort wählen
reset-intro = Nennen Sie uns die Adresse Ihres Kontos. Wir schicken Ihnen einen Link, der einmal und eine Stunde lang gilt.
reset-button = Link anfordern
reset-sent-title = Sehen Sie in Ihr Postfach
reset-sent = Wenn es ein Konto mit dieser Adresse gibt, haben wir eine Mail dorthin geschickt. Der Link in der Mail gilt eine Stunde lang.
reset-done = Ihr neues Passwort ist gespeichert, und alle Geräte sind abgemeldet. Sie können sich jetzt damit anmelden.
reset-gone = Ein Link gilt nur einmal und nur eine Stunde lang, und nur der neueste zählt. Sie können einen neuen anfordern.
reset-again = Neuen Link anfordern

sign-up-gone = Ein Link gilt nur einmal und nur für begrenzte Zeit, und nur der neueste zählt. Sie können einen neuen anfordern.
sign-up-again = Neuen Link anfordern

choose-for = Für
sign-up-hint = Wir schicken Ihnen einen Link; dort wählen Sie Ihr Passwort. Haben Sie schon als Gast bestellt? Nehmen Sie dieselbe Adresse, dann finden Sie Ihre Bestellungen hier.
sign-up-newsletter-hint = Sie bekommen eine Mail, um das zu bestätigen.
sign-up-before = Schon ein Konto?

login-or = Prüfen Sie beides, oder
login-reset = wählen Sie ein neues Passwort
login-first = Melden Sie sich an, dann geht es dort weiter, wo Sie waren.
logout-done = Sie sind abgemeldet.
