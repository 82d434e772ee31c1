"""The function `reports`: tables of the office and of homeroom teachers, on screen, as XLSX and as PDF."""
