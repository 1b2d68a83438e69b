       01  SHUNYU-REC.
           05  MAN-EN         PIC 9(5)P(4).
           05  SEN-EN         PIC S9(7)PPP.
           05  MAN-PACKED     PIC S9(5)P(4) COMP-3.
           05  SEN-BINARY     PIC 9(4)PPP COMP.
           05  BU             PIC VPP99.
           05  RIN            PIC SVPPP9(3) COMP-3.
           05  MO             PIC PP9(2).
           05  SHI            PIC SP(3)9(4) COMP.
           05  KURAI          PIC 9PV.
           05  OWARI          PIC X.
