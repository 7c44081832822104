/** 1:05, or 1:02:05 from an hour. */
export function clockOf(seconds: number): string {
  const whole = Math.floor(seconds);
  const minutes = Math.floor(whole / 60);
  const two = (part: number) => String(part).padStart(2, "0");
  const end = two(whole % 60);
  return minutes < 60 ? `${minutes}:${end}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${end}`;
}
