01 shinsei-rec.
   05 uketsuke-no pic 9(8).
   05 naiyo pic x(10) value 'ab'.
   05 hi redefines naiyo pic x(4).
   05 Gaku pic s9(5)v99 usage comp-3.
   05 kai occurs 2 times.
      10 kaisu pic s9(4) binary.
