       01  SHOKICHI.
           05  V01   PIC 9(5)        VALUE 123.
           05  V02   PIC S9(5)V99    VALUE -12.50.
           05  V03   PIC S9(5) COMP-3 VALUE +7.
           05  V04   PIC 9(3)        VALUE ZERO.
           05  V05   PIC 9(3)        VALUE IS ZEROS.
           05  V06   PIC X(5)        VALUE 'ABC'.
           05  V07   PIC X(5)        VALUE "IT'S".
           05  V08   PIC X(5)        VALUE 'IT''S'.
           05  V09   PIC X(3)        VALUE SPACES.
           05  V10   PIC X(3)        VALUE LOW-VALUES.
           05  V11   PIC X(3)        VALUE HIGH-VALUE.
           05  V12   PIC X(3)        VALUE QUOTES.
           05  V13   PIC X(4)        VALUE ALL '*-'.
           05  V14   PIC X(2)        VALUE X'0D25'.
           05  V15   PIC N(2)        VALUE N'住民'.
           05  V16   PIC X(4)        VALUE ALL ZERO.
           05  V17   PIC V99         VALUE .25.
           05  V18   PIC X(3)        VALUE 'A.B'.
           05  V19   PIC 9(2)V9      VALUE 12.5.
           05  V20   PIC N(1)        VALUE NX'4F4F'.
