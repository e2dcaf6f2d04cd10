package dev.sotto.numbering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountriesTest {
    @ParameterizedTest
    @CsvSource({
        "DE, 030123456, +4930123456",
        "DE, 0033123456789, +33123456789",
        "DE, 4930123456, +4930123456",
        "DE, 110, 110",
        "DE, 201, 201",
        "DE, +4930123456, +4930123456",
        "US, 2125550123, +12125550123",
        "US, 12125550123, +12125550123",
        "US, 011493012345, +493012345",
        "US, 911, 911",
        "IT, 0612345678, +390612345678",
        "IT, 390612345678, +390612345678",
        "ES, 912345678, +34912345678",
        "HU, 0612345678, +3612345678",
        "RU, 84951234567, +74951234567",
        "RU, 810493012345, +493012345",
        "AU, 0011493012345, +493012345",
        "ZZ, 030123456, 030123456",
        "DE, 00, 00",
        "DE, 00123456789012345678, 00123456789012345678"
    })
    void a_number_is_read_as_somebody_there_means_it(String country, String number, String e164) {
        assertThat(Countries.international(number, Optional.of(country))).isEqualTo(e164);
    }

    @ParameterizedTest
    @CsvSource({
        "+4930123456, DE",
        "+12125550123, US",
        "+18765550123, JM",
        "+14165550123, CA",
        "+442071234567, GB",
        "+441481123456, GG",
        "+77012345678, KZ",
        "+74951234567, RU",
        "+390669812345, VA",
        "+390612345678, IT"
    })
    void a_number_is_of_the_country_with_the_longest_prefix(String number, String country) {
        assertThat(Countries.of(number)).contains(country);
    }

    @Test
    void what_is_of_no_country_is_of_none() {
        for (String number :
                new String[] {"+979123456789", "+8835100012345", "030123456", "+0123456789", "+49", "", "+49x012345"}) {
            assertThat(Countries.of(number)).as(number).isEmpty();
        }
    }

    @Test
    void every_country_of_the_table_is_one_of_iso_3166() {
        Set<String> known = Locale.getISOCountries(Locale.IsoCountryCode.PART1_ALPHA2);
        for (String line : Resource.lines("countries.txt")) {
            String country = line.substring(0, 2);
            assertThat(known.contains(country) || Set.of("AC", "XK").contains(country))
                    .as(line)
                    .isTrue();
            assertThat(line).matches("[A-Z]{2} [1-9]\\d{0,2} (-|\\d+) \\d+(,\\d+)* (-|\\d+(-\\d+)?)( \\d{1,7})*");
        }
    }

    @Test
    void help_is_not_called_and_what_costs_extra_is_known() {
        assertThat(SpecialNumbers.isEmergency("112", Optional.empty())).isTrue();
        assertThat(SpecialNumbers.isEmergency("110", Optional.of("DE"))).isTrue();
        assertThat(SpecialNumbers.isEmergency("110", Optional.of("US"))).isFalse();
        assertThat(SpecialNumbers.isEmergency("+4930112", Optional.of("DE"))).isFalse();
        assertThat(SpecialNumbers.isPremium("+499001234567")).isTrue();
        assertThat(SpecialNumbers.isPremium("+4930900123")).isFalse();
        assertThat(SpecialNumbers.isPremium("+881612345678")).isTrue();
    }
}
