/* Date and time as the registers of an MC146818 hold them. */
#ifndef MACHINE_VRTC_DATE_H
#define MACHINE_VRTC_DATE_H

#include <stdint.h>

enum { RTC_SECOND, RTC_SECOND_ALARM, RTC_MINUTE, RTC_MINUTE_ALARM, RTC_HOUR, RTC_HOUR_ALARM, RTC_WEEKDAY,
       RTC_DAY, RTC_MONTH, RTC_YEAR, RTC_A, RTC_B, RTC_C, RTC_D,
       RTC_CENTURY = 0x32, RTC_CENTURY_PS2 = 0x37 };

/* The bits of register B that say how times are written. */
enum { RTC_B_24_HOURS = 0x02, RTC_B_BINARY = 0x04 };

/**
 * vrtc_date_add - let @seconds pass
 * @reg: the 128 registers; those that do not change keep even a senseless value
 */
void vrtc_date_add(uint8_t *reg, uint32_t seconds);

/**
 * vrtc_date_alarm - seconds until the alarm goes off, 1 to 86400
 * Returns UINT32_MAX if the alarm registers name no time of the day.
 */
uint32_t vrtc_date_alarm(const uint8_t *reg);

#endif
