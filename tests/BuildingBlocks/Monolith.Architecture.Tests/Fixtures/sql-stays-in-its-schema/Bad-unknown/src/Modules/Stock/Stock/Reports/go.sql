SELECT 1;
NOTIFY waiting;
SET row_security = off;
