       05  KOJIN-NO  PIC 9(8).
       05  :TAG:-MEI PIC N(4).
