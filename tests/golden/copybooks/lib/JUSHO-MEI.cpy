               10  JUSHO-MEI    PIC X(60).
