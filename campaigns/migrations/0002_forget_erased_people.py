"""When an account is erased, its placement loses everything that names the person; the numbers stay.

The database does it, so that no way of erasing (admin, command, undo, plain SQL) can forget to.
"""

from django.db import migrations

FORGET = """
CREATE FUNCTION campaigns_forget_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.handle := '';
    NEW.name := '';
    NEW.note := '';
    UPDATE campaigns_deliverable SET url = '' WHERE placement_id = NEW.id;
    RETURN NEW;
END
$$;
CREATE TRIGGER campaigns_forget_person BEFORE UPDATE OF profile_id ON campaigns_placement
    FOR EACH ROW WHEN (OLD.profile_id IS NOT NULL AND NEW.profile_id IS NULL)
    EXECUTE FUNCTION campaigns_forget_person();
"""

REMEMBER = """
DROP TRIGGER campaigns_forget_person ON campaigns_placement;
DROP FUNCTION campaigns_forget_person();
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial")]

    operations = [migrations.RunSQL(FORGET, REMEMBER)]
